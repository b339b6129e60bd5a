package io.scail.server.compare.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class StatisticsTest {
  @Test
  void signedRanksGiveTheTablesProbabilities() {
    // All of n differences on one side: 2 / 2^n.
    assertEquals(2 / 1024.0, SignedRank.twoSided(one(10)), 1e-12);
    assertEquals(0.0625, SignedRank.twoSided(one(5)), 1e-12);
    // Rank sum 8 of n = 10 is the published critical value of 0.05: 0.0488.
    assertEquals(
        0.048828125, SignedRank.twoSided(new double[] {-8, 1, 2, 3, 4, 5, 6, 7, 9, 10}), 1e-12);
    assertEquals(1, SignedRank.twoSided(new double[] {0, 0, 0}));
  }

  @Test
  void signedRanksWithTiesEqualTheCountOverAllSigns() {
    var values = new double[] {1, 1, -1, 2, 2, 3, -3, 0, 4};
    var others = Arrays.stream(values).filter(value -> value != 0).toArray();
    var ranks = new double[] {2, 2, 2, 4.5, 4.5, 6.5, 6.5, 8};
    double positive =
        IntStream.range(0, 8).filter(i -> others[i] > 0).mapToDouble(i -> ranks[i]).sum();
    double least = Math.min(positive, 36 - positive);
    int as = 0;
    for (int signs = 0; signs < 256; signs++) {
      int pattern = signs;
      double sum =
          IntStream.range(0, 8)
              .filter(i -> (pattern >> i & 1) == 1)
              .mapToDouble(i -> ranks[i])
              .sum();
      as += sum <= least ? 1 : 0;
    }
    assertEquals(Math.min(1, 2 * as / 256.0), SignedRank.twoSided(values), 1e-12);
  }

  private static double[] one(int count) {
    return IntStream.rangeClosed(1, count).asDoubleStream().toArray();
  }

  @Test
  void theBootstrapCoversTheMeanAsOftenAsItSays() {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    int covered = 0;
    for (int trial = 0; trial < 200; trial++) {
      var values = random.doubles(30).map(value -> 5 + value).toArray();
      covered += Bootstrap.mean(values, trial).excludes(5.5) ? 0 : 1;
    }
    assertTrue(covered >= 180 && covered <= 198, covered + " of 200");
    var values = new double[] {1, 2, 4, 8};
    assertEquals(Bootstrap.mean(values, 3), Bootstrap.mean(values, 3));
    assertEquals(new Interval(2, 2, 2), Bootstrap.mean(new double[] {2}, 1));
  }

  @Test
  void wilsonsIntervalIsThePublishedOne() {
    // Newcombe 1998, table I: 81 of 263 and 15 of 148, and none of 20.
    assertInterval(0.2553, 0.3662, Wilson.share(81, 263));
    assertInterval(0.0624, 0.1605, Wilson.share(15, 148));
    assertInterval(0.0000, 0.1611, Wilson.share(0, 20));
  }

  private static void assertInterval(double low, double high, Interval actual) {
    assertEquals(low, actual.low(), 5e-5);
    assertEquals(high, actual.high(), 5e-5);
  }

  @Test
  void manyTestsAreCorrectedForTheirNumber() {
    assertArrayEquals(
        new double[] {0.02, 0.04, 0.04, 0.02},
        FalseDiscovery.adjusted(new double[] {0.01, 0.04, 0.03, 0.005}),
        1e-12);
  }
}
