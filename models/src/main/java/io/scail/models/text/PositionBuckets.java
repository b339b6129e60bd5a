package io.scail.models.text;

import io.scail.models.profile.TextSpec;
import java.math.BigInteger;

/**
 * Buckets of relative positions, both directions. Near positions have one each, farther ones share
 * theirs on a logarithmic scale. Computed in whole numbers, since the logarithm is a whole number
 * exactly where a bucket begins and must not fall just below.
 */
record PositionBuckets(int buckets, int maxDistance) {
  static PositionBuckets of(TextSpec spec) {
    return new PositionBuckets(spec.buckets(), spec.maxDistance());
  }

  /** Bucket of a key, {@code relative} positions after the query (negative: before). */
  int bucket(int relative) {
    int direction = buckets / 2;
    int near = direction / 2;
    int distance = Math.abs(relative);
    int bucket = distance < near ? distance : near + octave(distance, near, direction - near);
    return relative > 0 ? direction + bucket : bucket;
  }

  /** Buckets of the relative positions {@code -(tokens - 1)} to {@code tokens - 1}. */
  long[] table(int tokens) {
    var table = new long[2 * tokens - 1];
    for (int i = 0; i < table.length; i++) {
      table[i] = bucket(i - (tokens - 1));
    }
    return table;
  }

  /**
   * {@code min(steps - 1, ⌊steps · ln(distance / near) / ln(maxDistance / near)⌋)}: the largest k
   * with {@code (distance / near)^steps >= (maxDistance / near)^k}.
   */
  private int octave(int distance, int near, int steps) {
    var base = BigInteger.valueOf(near);
    var left = BigInteger.valueOf(distance).pow(steps);
    int k = 0;
    while (k < steps - 1) {
      var right = BigInteger.valueOf(maxDistance).pow(k + 1).multiply(base.pow(steps));
      if (left.multiply(base.pow(k + 1)).compareTo(right) < 0) {
        break;
      }
      k++;
    }
    return k;
  }
}
