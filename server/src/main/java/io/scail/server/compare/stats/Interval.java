package io.scail.server.compare.stats;

/**
 * An estimate with the ends of its 95 % interval.
 *
 * @param low at most {@code high}
 */
public record Interval(double low, double estimate, double high) {
  public Interval {
    if (!(low <= high) || Double.isNaN(estimate)) {
      throw new IllegalArgumentException("%s to %s around %s".formatted(low, high, estimate));
    }
  }

  /** Whether a value lies outside. */
  public boolean excludes(double value) {
    return value < low || value > high;
  }
}
