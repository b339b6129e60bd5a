package io.scail.models.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.SettingsFailure;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SamplerTest {
  private static void apply(Map<Vector, Double> vectors, Combination combination) {
    double sum = 0;
    for (var term : combination.terms()) {
      sum += term.weight() * vectors.getOrDefault(term.vector(), Double.NaN);
    }
    vectors.put(combination.target(), sum);
  }

  /** Straight paths: the velocity is noise minus picture wherever it is asked. */
  @ParameterizedTest
  @EnumSource(SamplerKind.class)
  void aStraightPathEndsAtThePicture(SamplerKind kind) {
    double noise = -1.75;
    double picture = 0.5;
    for (int steps : new int[] {1, 2, 3, 8, 40}) {
      var sampler = kind.sampler(steps, 5);
      var vectors = new EnumMap<Vector, Double>(Vector.class);
      double first = sampler.schedule().sigma(0);
      vectors.put(Vector.SAMPLE, first * noise + (1 - first) * picture);
      for (int i = 0; i < steps; i++) {
        vectors.put(Vector.VELOCITY, noise - picture);
        sampler.step(i).forEach(update -> apply(vectors, update));
      }
      assertEquals(picture, vectors.get(Vector.SAMPLE), 1e-6, kind + " in " + steps);
    }
  }

  /** Four times the steps leave a quarter of Euler's error and less of a second-order solver's. */
  @Test
  void theErrorOnABentPathFallsWithTheOrderOfTheSolver() {
    assertEquals(4, gain(SamplerKind.EULER), 0.3);
    assertTrue(gain(SamplerKind.DPMPP) > 6, "dpm++ " + gain(SamplerKind.DPMPP));
    assertTrue(gain(SamplerKind.UNIPC) > 6, "unipc " + gain(SamplerKind.UNIPC));
  }

  private static double gain(SamplerKind kind) {
    return Math.abs(bentPathError(kind, 80) / bentPathError(kind, 320));
  }

  /** Data of the distribution N(0, s²) has a closed form: the velocity is linear in the sample. */
  private static double bentPathError(SamplerKind kind, int steps) {
    double variance = 0.25;
    var sampler = kind.sampler(steps, 3);
    var vectors = new EnumMap<Vector, Double>(Vector.class);
    double first = sampler.schedule().sigma(0);
    double start = 1.3;
    vectors.put(Vector.SAMPLE, start);
    for (int i = 0; i < steps; i++) {
      double sigma = sampler.schedule().sigma(i);
      double x = vectors.get(Vector.SAMPLE);
      double spread = (1 - sigma) * (1 - sigma) * variance + sigma * sigma;
      vectors.put(Vector.VELOCITY, x * (sigma - (1 - sigma) * variance) / spread);
      sampler.step(i).forEach(update -> apply(vectors, update));
    }
    double spread = (1 - first) * (1 - first) * variance + first * first;
    return vectors.get(Vector.SAMPLE) - start * Math.sqrt(variance / spread);
  }

  /** The first two truncated times coincide here; looked up by time, the first step is lost. */
  @Test
  void stepsAreCountedEvenWhereTwoTimesCoincide() {
    var sampler = SamplerKind.UNIPC.sampler(100, 12);
    assertEquals(sampler.schedule().time(0), sampler.schedule().time(1));
    var weights = sampler.step(0).getFirst().terms();
    assertEquals(-sampler.schedule().sigma(0), weights.get(1).weight());
  }

  @Test
  void everyCombinationOfManyStepsAndShiftsIsFinite() {
    int checked = 0;
    for (var kind : SamplerKind.values()) {
      for (int steps = 1; steps <= 100; steps++) {
        for (double shift : new double[] {0.1, 1, 5, 20, 100}) {
          var sampler = kind.sampler(steps, shift);
          for (int i = 0; i < steps; i++) {
            checked += sampler.step(i).size();
          }
        }
      }
    }
    assertTrue(checked > 100_000);
  }

  @Test
  void guidanceOfOneOrLessNeedsNoSecondPass() {
    assertTrue(!new Guidance(1).needsUnconditional());
    assertTrue(!new Guidance(0).needsUnconditional());
    assertTrue(new Guidance(1.01).needsUnconditional());
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    var failure = assertThrows(SettingsFailure.class, () -> SamplerKind.of("heun"));
    assertTrue(failure.sentence().contains("unipc, dpm++, euler"), failure.sentence());
    assertThrows(SettingsFailure.class, () -> SegmentPlan.of("greedy"));
  }
}
