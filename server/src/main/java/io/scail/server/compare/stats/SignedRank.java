package io.scail.server.compare.stats;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Wilcoxon's signed-rank test of paired differences, exact for any number of them and with ties:
 * the distribution of the rank sum over all signs is counted, not approximated. Differences of zero
 * are left out, as Wilcoxon does.
 */
public final class SignedRank {
  private SignedRank() {}

  /**
   * The two-sided probability of ranks at least this one-sided if neither side were better; 1 when
   * nothing differs. Fewer than six differences never come below 0.05.
   */
  public static double twoSided(double[] differences) {
    var others = Arrays.stream(differences).filter(value -> value != 0).toArray();
    if (others.length == 0) {
      return 1;
    }
    int[] ranks = doubledRanks(others);
    int total = Arrays.stream(ranks).sum();
    int positive =
        IntStream.range(0, others.length).filter(i -> others[i] > 0).map(i -> ranks[i]).sum();
    int extreme = Math.min(positive, total - positive);
    // Share of all sign patterns whose positive ranks have each sum.
    var share = new double[total + 1];
    share[0] = 1;
    int reached = 0;
    for (int rank : ranks) {
      reached += rank;
      for (int sum = reached; sum >= 0; sum--) {
        share[sum] = (share[sum] + (sum >= rank ? share[sum - rank] : 0)) / 2;
      }
    }
    double tail = Arrays.stream(share, 0, extreme + 1).sum();
    return Math.min(1, 2 * tail);
  }

  /** Ranks of the sizes, twice as large so that tied ones stay whole numbers. */
  private static int[] doubledRanks(double[] values) {
    var order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted((a, b) -> Double.compare(Math.abs(values[a]), Math.abs(values[b])))
            .mapToInt(Integer::intValue)
            .toArray();
    var ranks = new int[values.length];
    for (int first = 0, next; first < order.length; first = next) {
      next = first;
      while (next < order.length
          && Math.abs(values[order[next]]) == Math.abs(values[order[first]])) {
        next++;
      }
      for (int i = first; i < next; i++) {
        ranks[order[i]] = first + 1 + next;
      }
    }
    return ranks;
  }
}
