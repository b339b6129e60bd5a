package io.scail.preprocessing.people;

import io.scail.preprocessing.masks.Mask;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which of the candidates of one frame are taken, and in what order.
 *
 * @param maximum most persons, at least 1
 * @param minimumPercent least area in percent of the frame
 */
public record PersonChoice(int maximum, double minimumPercent) {

  /** Least area of a person in percent of the frame. */
  public static final double MINIMUM_PERCENT = 1.0;

  public PersonChoice {
    if (maximum < 1 || !(minimumPercent >= 0)) {
      throw new IllegalArgumentException(
          "a choice of " + maximum + " persons over " + minimumPercent + " %");
    }
  }

  public PersonChoice(int maximum) {
    this(maximum, MINIMUM_PERCENT);
  }

  /** Indices of the largest candidates, from left to right by the middle of their boxes. */
  public List<Integer> choose(List<Mask> candidates) {
    return IntStream.range(0, candidates.size())
        .boxed()
        .filter(i -> large(candidates.get(i)))
        .sorted(Comparator.comparingInt((Integer i) -> candidates.get(i).area()).reversed())
        .limit(maximum)
        .sorted(Comparator.comparingDouble(i -> candidates.get(i).box().centreX()))
        .toList();
  }

  /** Number of candidates that are large enough. */
  public int count(List<Mask> candidates) {
    return (int) candidates.stream().filter(this::large).count();
  }

  private boolean large(Mask mask) {
    return !mask.isEmpty() && mask.percent() >= minimumPercent;
  }
}
