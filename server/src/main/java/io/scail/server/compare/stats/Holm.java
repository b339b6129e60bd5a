package io.scail.server.compare.stats;

import java.util.stream.IntStream;

/** Holm's correction (1979): many metrics are tested, and one of twenty differs by chance. */
public final class Holm {
  private Holm() {}

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
    double least = 0;
    for (int i = 0; i < count; i++) {
      least = Math.max(least, Math.min(1, (count - i) * probabilities[order[i]]));
      adjusted[order[i]] = least;
    }
    return adjusted;
  }
}
