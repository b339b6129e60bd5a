package io.scail.preprocessing;

import io.scail.preprocessing.PreprocessingOptions.Subject;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.NoPersonFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.masks.Palette;
import io.scail.preprocessing.people.Detection;
import io.scail.preprocessing.people.PersonChoice;
import io.scail.preprocessing.people.PersonDetector;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The persons of the reference picture. */
final class ReferencePersons {

  private static final int OPAQUE = 128;
  private static final double LEAST_PERCENT = 1;
  private static final double MOST_PERCENT = 99;

  private ReferencePersons() {}

  /**
   * What the detector finds, else what the picture's opacity cuts out.
   *
   * @throws NoPersonFailure when there is neither
   */
  static List<Detection> find(Frame reference, PersonDetector detector, Subject subject) {
    var found =
        Detection.distinct(
            detector.detect(reference.flattenedOn(Palette.WHITE)), PersonChoice.MINIMUM_PERCENT);
    if (!found.isEmpty()) {
      return found;
    }
    return List.of(
        cutOut(reference)
            .orElseThrow(() -> new NoPersonFailure(MediaInput.CHARACTER_IMAGE, name(subject))));
  }

  static String name(Subject subject) {
    return subject.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<Detection> cutOut(Frame reference) {
    return reference
        .alpha()
        .map(
            alpha ->
                Mask.of(
                    reference.width(),
                    reference.height(),
                    (x, y) -> (alpha[y * reference.width() + x] & 0xff) >= OPAQUE))
        .filter(mask -> mask.percent() >= LEAST_PERCENT && mask.percent() <= MOST_PERCENT)
        .map(mask -> new Detection(mask, 1));
  }
}
