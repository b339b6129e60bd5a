package io.scail.server.quality;

import java.util.Arrays;
import java.util.List;

/**
 * A value over many pairs.
 *
 * @param worst by the direction of the value
 * @param margin half the width of the mean's 95 % interval, by the normal approximation
 */
public record Spread(double mean, double median, double worst, double margin) {
  private static final double NORMAL_95 = 1.96;

  /**
   * @param values at least one
   * @param moreIsBetter whether the smallest is the worst
   */
  static Spread of(List<Double> values, boolean moreIsBetter) {
    var sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int n = sorted.length;
    double mean = Arrays.stream(sorted).average().orElseThrow();
    double squares = Arrays.stream(sorted).map(v -> (v - mean) * (v - mean)).sum();
    return new Spread(
        mean,
        (sorted[(n - 1) / 2] + sorted[n / 2]) / 2,
        moreIsBetter ? sorted[0] : sorted[n - 1],
        n < 2 ? 0 : NORMAL_95 * Math.sqrt(squares / (n - 1) / n));
  }
}
