package io.scail.server.bench;

import java.util.Collection;

/**
 * Exact percentiles of some times, in seconds.
 *
 * @param what was timed
 * @param count of times; the others are 0 when there is none
 */
public record Latencies(
    String what, int count, double p50, double p90, double p99, double p999, double most) {
  static Latencies of(String what, Collection<Double> times) {
    var sorted = times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Latencies(
        what,
        sorted.length,
        at(sorted, 0.5),
        at(sorted, 0.9),
        at(sorted, 0.99),
        at(sorted, 0.999),
        at(sorted, 1));
  }

  /** The smallest time that at least this share of all times does not exceed. */
  private static double at(double[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }
}
