package io.scail.preprocessing;

import io.scail.preprocessing.PreprocessingOptions.Subject;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.NoPersonFailure;
import io.scail.preprocessing.failure.Warning;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.BorderKey;
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

  /** Shares of a picture, in percent, between which a foreground can be a figure. */
  private static final double LEAST_FOREGROUND = 5;

  private static final double MOST_FOREGROUND = 90;

  ReferencePersons {
    candidates = List.copyOf(candidates);
    warnings = List.copyOf(warnings);
  }

  /**
   * What the caller's mask marks, else what the models find, else what the picture's opacity, a
   * plain background or a model of foregrounds cuts out, with a warning.
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
    return unrecognised(reference, flat, analysis, name(subject));
  }

  /** What can be taken for the subject in a picture in which none is recognised. */
  private static ReferencePersons unrecognised(
      Frame reference, Frame flat, Analysis analysis, String subject) {
    var cutOut = cutOut(reference);
    if (cutOut.isPresent()) {
      return instead(
          flat, cutOut.get(), subject, "reference_from_alpha", "what is not transparent");
    }
    if (analysis.foreground().isPresent()) {
      var plain = BorderKey.figure(flat);
      if (plain.isPresent()) {
        return instead(
            flat,
            plain.get(),
            subject,
            "reference_from_background",
            "what stands on its plain background");
      }
      var foreground = analysis.foreground().get();
      var mask = foreground.look().apply(flat);
      if (mask.percent() >= LEAST_FOREGROUND && mask.percent() <= MOST_FOREGROUND) {
        return instead(
            flat,
            mask,
            subject,
            "reference_from_foreground",
            "the foreground that " + foreground.model() + " sees");
      }
    }
    throw new NoPersonFailure(MediaInput.CHARACTER_IMAGE, subject);
  }

  private static ReferencePersons instead(
      Frame flat, Mask mask, String subject, String code, String what) {
    var warning =
        new Warning(
            code,
            "no %s was recognised in the character image; %s is taken for it"
                .formatted(subject, what));
    return new ReferencePersons(flat, List.of(mask), 0, Optional.empty(), List.of(warning));
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
