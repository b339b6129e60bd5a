package io.scail.preprocessing;

import io.scail.preprocessing.PreprocessingOptions.Mode;
import io.scail.preprocessing.PreprocessingOptions.ReplacementTarget;
import io.scail.preprocessing.failure.Warning;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.people.Detection;
import io.scail.preprocessing.people.PersonChoice;
import io.scail.preprocessing.people.PersonMatch;
import io.scail.preprocessing.pose.PersonPose;
import java.util.List;
import java.util.Optional;

/**
 * Who moves whom: reference person i and driving person {@code driving.get(i)} have the same
 * colour.
 *
 * @param references the reference persons' masks
 * @param driving for each of them the tracker's index of the person that moves it
 * @param together whether all of the tracker's persons count as one
 * @param heights share of its picture's height that the first person of each side takes
 */
record Cast(List<Mask> references, List<Integer> driving, boolean together, Heights heights) {

  /** Twice as high or half as high in one picture as in the other deserves a warning. */
  private static final double FAR_APART = 2;

  /** Shares of a picture's height. */
  record Heights(double reference, double driving) {}

  Cast {
    references = List.copyOf(references);
    driving = List.copyOf(driving);
  }

  /**
   * @param found the reference's persons, at least one
   * @param masks the driving persons in the first frame that shows anybody, from left to right
   */
  static Cast of(PreprocessingOptions options, List<Detection> found, List<Mask> masks) {
    var candidates = found.stream().map(Detection::mask).toList();
    boolean together =
        options.mode() == Mode.REPLACEMENT && options.target() == ReplacementTarget.BOTH;
    int most = options.mode() == Mode.REPLACEMENT ? 1 : masks.size();
    if (together) {
      most = masks.size();
    }
    var references =
        new PersonChoice(most).choose(candidates).stream().map(candidates::get).toList();
    if (together) {
      var united = List.of(references.stream().reduce(Mask::or).orElseThrow());
      return new Cast(united, List.of(0), true, heights(united, masks, 0));
    }
    var driving =
        options.mode() == Mode.REPLACEMENT
            ? List.of(PersonMatch.nearest(references.getFirst(), masks))
            : PersonMatch.byPlace(references, masks).stream().map(PersonMatch::driving).toList();
    return new Cast(references, driving, false, heights(references, masks, driving.getFirst()));
  }

  /** The tracker's masks in the order of the reference persons. */
  List<Mask> drivingMasks(List<Mask> masks) {
    return together
        ? List.of(masks.stream().reduce(Mask::or).orElseThrow())
        : driving.stream().map(masks::get).toList();
  }

  List<PersonPose> drivingPoses(List<PersonPose> poses) {
    return driving.stream().map(poses::get).toList();
  }

  /** The reference person's scale influences the result's in replacement. */
  Optional<Warning> sizeWarning(Mode mode) {
    double ratio = heights.reference() / heights.driving();
    if (mode != Mode.REPLACEMENT || (ratio <= FAR_APART && ratio >= 1 / FAR_APART)) {
      return Optional.empty();
    }
    return Optional.of(
        new Warning(
            "scale_mismatch",
            "the person takes %.0f %% of the height in the character image and %.0f %% in the driving"
                    .formatted(100 * heights.reference(), 100 * heights.driving())
                + " video; similar framings give better scale"));
  }

  private static Heights heights(List<Mask> references, List<Mask> masks, int driving) {
    var reference = references.getFirst();
    var moved = masks.get(driving);
    return new Heights(
        (double) reference.box().height() / reference.height(),
        (double) moved.box().height() / moved.height());
  }
}
