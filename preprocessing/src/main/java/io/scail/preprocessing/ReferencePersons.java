package io.scail.preprocessing;

import io.scail.preprocessing.PreprocessingOptions.Subject;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.NoPersonFailure;
import io.scail.preprocessing.failure.Warning;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.GivenMaskReader;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.masks.Palette;
import io.scail.preprocessing.people.Detection;
import io.scail.preprocessing.people.PersonChoice;
import io.scail.preprocessing.people.PersonDetector;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The persons of the reference picture.
 *
 * @param picture without its opacity
 * @param candidates at least one
 * @param leastPercent share of the picture, in percent, that one must take to count
 * @param reader of the caller's mask, when the persons come from one
 */
record ReferencePersons(
    Frame picture,
    List<Mask> candidates,
    double leastPercent,
    Optional<GivenMaskReader> reader,
    List<Warning> warnings) {

  private static final int OPAQUE = 128;
  private static final double LEAST_PERCENT = 1;
  private static final double MOST_PERCENT = 99;

  ReferencePersons {
    candidates = List.copyOf(candidates);
    warnings = List.copyOf(warnings);
  }

  /**
   * What the caller's mask marks, else what the models find, else what the picture's opacity cuts
   * out.
   *
   * @throws NoPersonFailure when there is none of these
   */
  static ReferencePersons of(Sources sources, Analysis analysis, PreprocessingOptions options) {
    var reference = sources.reference();
    var flat = reference.flattenedOn(Palette.WHITE);
    if (sources.referenceMask().isPresent()) {
      var mask =
          sources
              .referenceMask()
              .get()
              .requiringShape(reference.size(), MediaInput.CHARACTER_IMAGE);
      return new ReferencePersons(
          flat,
          mask.reader().read(mask.first(), reference.size()),
          0,
          Optional.of(mask.reader()),
          List.of());
    }
    var subject = options.subject();
    var found = detected(flat, analysis.referenceDetector(subject));
    if (!found.isEmpty()) {
      return new ReferencePersons(
          flat, found, PersonChoice.MINIMUM_PERCENT, Optional.empty(), List.of());
    }
    var cutOut =
        cutOut(reference)
            .orElseThrow(() -> new NoPersonFailure(MediaInput.CHARACTER_IMAGE, name(subject)));
    var warning =
        new Warning(
            "reference_from_alpha",
            "no %s was recognised in the character image; what is not transparent is taken for it"
                .formatted(name(subject)));
    return new ReferencePersons(flat, List.of(cutOut), 0, Optional.empty(), List.of(warning));
  }

  static List<Mask> detected(Frame picture, PersonDetector detector) {
    return Detection.distinct(detector.detect(picture), PersonChoice.MINIMUM_PERCENT).stream()
        .map(Detection::mask)
        .toList();
  }

  static String name(Subject subject) {
    return subject.name().toLowerCase(Locale.ROOT);
  }

  static Optional<Mask> cutOut(Frame reference) {
    return reference
        .alpha()
        .map(
            alpha ->
                Mask.of(
                    reference.width(),
                    reference.height(),
                    (x, y) -> (alpha[y * reference.width() + x] & 0xff) >= OPAQUE))
        .filter(mask -> mask.percent() >= LEAST_PERCENT && mask.percent() <= MOST_PERCENT);
  }
}
