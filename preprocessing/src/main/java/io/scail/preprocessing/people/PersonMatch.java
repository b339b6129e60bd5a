package io.scail.preprocessing.people;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A person of the reference picture and the person of the driving video that moves it, by their
 * indices.
 *
 * @param distance what the match is judged by, smaller is better: between centres, the square of
 *     their distance in shares of each picture's width and height
 */
public record PersonMatch(int reference, int driving, double distance) {

  /**
   * Matches by place: equal counts pair up from left to right; otherwise each reference person in
   * turn takes the nearest driving person that is still free, and driving persons left over move
   * nobody.
   *
   * @param references from left to right, none empty; at most as many as driving persons
   * @param driving from left to right, none empty
   */
  public static List<PersonMatch> byPlace(List<Mask> references, List<Mask> driving) {
    if (references.size() > driving.size()) {
      throw new IllegalArgumentException(
          references.size() + " reference persons for " + driving.size() + " driving persons");
    }
    if (references.size() == driving.size()) {
      return IntStream.range(0, references.size())
          .mapToObj(i -> new PersonMatch(i, i, squaredDistance(references.get(i), driving.get(i))))
          .toList();
    }
    return nearestCentres(references, driving);
  }

  static List<PersonMatch> nearestCentres(List<Mask> references, List<Mask> driving) {
    var free = new ArrayList<>(IntStream.range(0, driving.size()).boxed().toList());
    var matches = new ArrayList<PersonMatch>();
    for (int reference = 0; reference < references.size() && !free.isEmpty(); reference++) {
      int current = reference;
      var best =
          free.stream()
              .map(
                  d ->
                      new PersonMatch(
                          current, d, squaredDistance(references.get(current), driving.get(d))))
              .min(Comparator.comparingDouble(PersonMatch::distance))
              .orElseThrow();
      free.remove((Integer) best.driving());
      matches.add(best);
    }
    return List.copyOf(matches);
  }

  /**
   * The driving person whose mask overlaps most with the reference person's, the latter scaled to
   * the driving frame; empty when none overlaps.
   */
  static Optional<Integer> mostOverlapping(Mask reference, List<Mask> driving) {
    return IntStream.range(0, driving.size())
        .boxed()
        .filter(i -> overlap(reference, driving.get(i)) > 0)
        .max(
            Comparator.comparingDouble((Integer i) -> overlap(reference, driving.get(i)))
                .thenComparing(Comparator.reverseOrder()));
  }

  /**
   * The driving person to replace: the one that overlaps most with the reference, else the nearest.
   */
  public static int nearest(Mask reference, List<Mask> driving) {
    return mostOverlapping(reference, driving)
        .orElseGet(() -> nearestCentres(List.of(reference), driving).getFirst().driving());
  }

  /**
   * Finds persons of one picture in another by the colours they wear; the most alike pair up first.
   *
   * @param masks the persons looked for, none empty
   * @param found the persons of the other picture, none empty
   * @return for each person looked for its index among those found, empty when none is left for it
   */
  public static List<Optional<Integer>> byAppearance(
      Frame picture, List<Mask> masks, Frame other, List<Mask> found) {
    var wanted = masks.stream().map(mask -> Appearance.of(picture, mask)).toList();
    var offered = found.stream().map(mask -> Appearance.of(other, mask)).toList();
    var pairs = new ArrayList<PersonMatch>();
    for (int i = 0; i < wanted.size(); i++) {
      for (int j = 0; j < offered.size(); j++) {
        pairs.add(new PersonMatch(i, j, wanted.get(i).distance(offered.get(j))));
      }
    }
    pairs.sort(Comparator.comparingDouble(PersonMatch::distance));
    var matches =
        new ArrayList<Optional<Integer>>(Collections.nCopies(masks.size(), Optional.empty()));
    var taken = new HashSet<Integer>();
    for (var pair : pairs) {
      if (matches.get(pair.reference()).isEmpty() && taken.add(pair.driving())) {
        matches.set(pair.reference(), Optional.of(pair.driving()));
      }
    }
    return List.copyOf(matches);
  }

  static double overlap(Mask reference, Mask driving) {
    return reference.scaledTo(driving.width(), driving.height()).iou(driving);
  }

  private static double squaredDistance(Mask a, Mask b) {
    var first = a.centroid();
    var second = b.centroid();
    double dx = first.x() / a.width() - second.x() / b.width();
    double dy = first.y() / a.height() - second.y() / b.height();
    return dx * dx + dy * dy;
  }
}
