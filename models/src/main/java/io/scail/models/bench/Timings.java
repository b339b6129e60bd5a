package io.scail.models.bench;

import java.util.List;
import java.util.Locale;

/**
 * How long equal runs took.
 *
 * @param name what ran
 * @param nanos one for each run, at least one
 */
public record Timings(String name, List<Long> nanos) {
  private static final double NANOS_PER_MILLI = 1e6;

  public Timings {
    nanos = nanos.stream().sorted().toList();
    if (nanos.isEmpty()) {
      throw new IllegalArgumentException(name + " was never run");
    }
  }

  /** Of an even number of runs, the mean of the middle two. */
  public double medianMillis() {
    int half = nanos.size() / 2;
    double middle =
        nanos.size() % 2 == 1 ? nanos.get(half) : (nanos.get(half - 1) + nanos.get(half)) / 2.0;
    return middle / NANOS_PER_MILLI;
  }

  public double fastestMillis() {
    return nanos.getFirst() / NANOS_PER_MILLI;
  }

  public double slowestMillis() {
    return nanos.getLast() / NANOS_PER_MILLI;
  }

  /** Heading over {@link #line} rows. */
  static String heading() {
    return String.format(
        Locale.ROOT,
        "%-44s %6s %11s %11s %11s %9s",
        "what",
        "runs",
        "median ms",
        "fastest ms",
        "slowest ms",
        "relative");
  }

  /** One row for people; relative to the median of {@code reference}. */
  String line(Timings reference) {
    return String.format(
        Locale.ROOT,
        "%-44s %6d %11.2f %11.2f %11.2f %9.3f",
        name,
        nanos.size(),
        medianMillis(),
        fastestMillis(),
        slowestMillis(),
        medianMillis() / reference.medianMillis());
  }
}
