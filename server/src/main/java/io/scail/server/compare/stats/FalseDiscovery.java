package io.scail.server.compare.stats;

import java.util.stream.IntStream;

/**
 * The correction of Benjamini and Hochberg (1995) for many tests: of what stays below 0.05 after
 * it, one in twenty is expected to be chance. It holds for metrics that rise and fall together, as
 * these do; correcting for a single error among all would leave ten cases without any finding.
 */
public final class FalseDiscovery {
  private FalseDiscovery() {}

  /** The probabilities, each made larger by how many were tested; in the order given. */
  public static double[] adjusted(double[] probabilities) {
    int count = probabilities.length;
    var order =
        IntStream.range(0, count)
            .boxed()
            .sorted((a, b) -> Double.compare(probabilities[a], probabilities[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    var adjusted = new double[count];
    double most = 1;
    for (int i = count - 1; i >= 0; i--) {
      most = Math.min(most, probabilities[order[i]] * count / (i + 1));
      adjusted[order[i]] = most;
    }
    return adjusted;
  }
}
