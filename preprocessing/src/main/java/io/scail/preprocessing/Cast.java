package io.scail.preprocessing;

import io.scail.preprocessing.PreprocessingOptions.Mode;
import io.scail.preprocessing.PreprocessingOptions.ReplacementTarget;
import io.scail.preprocessing.failure.Warning;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.GivenMaskReader;
import io.scail.preprocessing.masks.Mask;
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
 * @param chosen for each of them its index among the reference's candidates; all of the candidates
 *     that are one person when they act together
 * @param driving for each of them the tracker's index of the person that moves it
 * @param together whether all of the tracker's persons count as one
 * @param sights the driving persons where they are first seen, in the order of the references
 */
record Cast(
    List<Mask> references,
    List<Integer> chosen,
    List<Integer> driving,
    boolean together,
    List<Mask> sights) {

  /** Twice as high or half as high in one picture as in the other deserves a warning. */
  private static final double FAR_APART = 2;

  Cast {
    references = List.copyOf(references);
    chosen = List.copyOf(chosen);
    driving = List.copyOf(driving);
    sights = List.copyOf(sights);
  }

  /**
   * Pairs persons by their places.
   *
   * @param candidates the reference's persons, at least one
   * @param leastPercent share of the reference, in percent, that one of them must take
   * @param masks the driving persons where they are first seen, none empty
   * @param most most reference persons that take part
   */
  static Cast of(
      PreprocessingOptions options,
      List<Mask> candidates,
      double leastPercent,
      List<Mask> masks,
      int most) {
    boolean replaces = options.mode() == Mode.REPLACEMENT;
    var chosen = new PersonChoice(most, leastPercent).choose(candidates);
    var references = chosen.stream().map(candidates::get).toList();
    if (replaces && options.target() == ReplacementTarget.BOTH) {
      var united = List.of(references.stream().reduce(Mask::or).orElseThrow());
      var all = masks.stream().reduce(Mask::or).orElseThrow();
      return new Cast(united, chosen, List.of(0), true, List.of(all));
    }
    var driving =
        replaces && references.size() == 1
            ? List.of(PersonMatch.nearest(references.getFirst(), masks))
            : PersonMatch.byPlace(references, masks).stream().map(PersonMatch::driving).toList();
    return new Cast(references, chosen, driving, false, driving.stream().map(masks::get).toList());
  }

  /**
   * Pairs persons that two masks of the caller give the same colour.
   *
   * @param candidates the masks of the reference's persons
   * @return empty when the masks have no colour in common or do not name persons by colours
   */
  static Optional<Cast> byColour(
      GivenMaskReader reference, List<Mask> candidates, GivenMaskReader driver) {
    if (!reference.namesPersons() || !driver.namesPersons()) {
      return Optional.empty();
    }
    var common = reference.persons().stream().filter(driver.persons()::contains).toList();
    if (common.isEmpty()) {
      return Optional.empty();
    }
    var chosen = common.stream().map(reference.persons()::indexOf).toList();
    var references = chosen.stream().map(candidates::get).toList();
    var driving = common.stream().map(driver.persons()::indexOf).toList();
    return Optional.of(
        new Cast(
            references,
            chosen,
            driving,
            false,
            driving.stream().map(driver.firstSights()::get).toList()));
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
    double reference = height(references.getFirst());
    double driver = height(sights.getFirst());
    double ratio = reference / driver;
    if (mode != Mode.REPLACEMENT || (ratio <= FAR_APART && ratio >= 1 / FAR_APART)) {
      return Optional.empty();
    }
    return Optional.of(
        new Warning(
            "scale_mismatch",
            "the person takes %.0f %% of the height in the character image and %.0f %% in the driving"
                    .formatted(100 * reference, 100 * driver)
                + " video; similar framings give better scale"));
  }

  /** The share of its picture's height that a person takes. */
  private static double height(Mask person) {
    return (double) person.box().height() / person.height();
  }

  /** How the reference is to be framed so that its persons lie where the driving ones do. */
  Reframing reframing(Size to) {
    return Reframing.of(
        references.stream().reduce(Mask::or).orElseThrow(),
        sights.stream().reduce(Mask::or).orElseThrow(),
        to);
  }
}
