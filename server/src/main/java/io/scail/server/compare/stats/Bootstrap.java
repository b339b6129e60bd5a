package io.scail.server.compare.stats;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Percentile bootstrap of a mean (Efron 1979): how far it would move with other cases. */
public final class Bootstrap {
  private static final int DRAWS = 10_000;
  private static final double TAIL = 0.025;

  private Bootstrap() {}

  /**
   * The mean with its 95 % interval.
   *
   * @param values one for each independent case, at least one
   * @param seed gives the same interval each time
   */
  public static Interval mean(double[] values, long seed) {
    double mean = Arrays.stream(values).average().orElseThrow();
    var random = random(seed);
    var means = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        sum += values[random.nextInt(values.length)];
      }
      means[draw] = sum / values.length;
    }
    Arrays.sort(means);
    int cut = (int) Math.floor(TAIL * DRAWS);
    return new Interval(Math.min(means[cut], mean), mean, Math.max(means[DRAWS - 1 - cut], mean));
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
