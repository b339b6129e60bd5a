package io.scail.models.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.SettingsFailure;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class VelocityCacheTest {
  private static final int STEPS = 10;

  private static TorchThread torch;

  @BeforeAll
  static void start() {
    torch = TorchThread.start(TorchDevice.CPU);
  }

  @AfterAll
  static void stop() {
    torch.close();
  }

  /** Two frames of one channel: the first holds {@code clean}, the other {@code value}. */
  private static Tensor frames(TensorScope scope, double clean, double value) {
    return scope.floats(new float[] {(float) clean, (float) value}, 1, 2, 1, 1);
  }

  private static void with(
      StepCaching caching, long history, BiConsumer<VelocityCache, TensorScope> test) {
    torch.run(
        () -> {
          try (var script = Latents.load();
              var cache = new VelocityCache(script, caching, STEPS, history);
              var scope = TensorScope.open()) {
            test.accept(cache, scope);
          }
        });
  }

  /**
   * Steps that were answered from the cache when the sample falls by 1 a step from 20 and the
   * network's velocity at sample x is {@code velocity(x)}.
   */
  private static List<Integer> reused(
      StepCaching caching, long history, DoubleUnaryOperator velocity) {
    var reused = new ArrayList<Integer>();
    with(
        caching,
        history,
        (cache, scope) -> {
          for (int step = 0; step < STEPS; step++) {
            double x = 20.0 - step;
            var sample = frames(scope, history > 0 ? 1000 - 3 * step : x, x);
            if (cache.answers(sample, 1)) {
              reused.add(step);
            } else {
              double v = velocity.applyAsDouble(x);
              cache.keep(sample, List.of(frames(scope, history > 0 ? 77 * step : v, v)));
            }
          }
        });
    return reused;
  }

  @Test
  void theFirstStepsAndTheLastAlwaysRun() {
    assertEquals(List.of(2, 3, 4, 5, 6, 7, 8), reused(StepCaching.CAREFUL, 0, _ -> 3));
  }

  @Test
  void theNetworkRunsAgainWhenThePredictedChangeReachesTheThreshold() {
    // Rate 0.2; |v| is 3.8 after step 1, so that a step predicts 0.2 / 3.8 = 5.3 %.
    DoubleUnaryOperator velocity = x -> 0.2 * x;
    assertEquals(List.of(), reused(StepCaching.CAREFUL, 0, velocity));
    // 5.3 % pass and 10.5 % do not; later 0.2 / 3.4 and 0.2 / 3 likewise.
    assertEquals(List.of(2, 4, 6, 8), reused(StepCaching.FAST, 0, velocity));
    // Two steps of 5.3 %, then one of 0.2 / 3.2 and one of 0.2 / 2.8.
    assertEquals(List.of(2, 3, 5, 7), reused(new StepCaching(0.12), 0, velocity));
  }

  @Test
  void cleanHistoryDoesNotCount() {
    DoubleUnaryOperator velocity = x -> 0.2 * x;
    assertEquals(List.of(2, 4, 6, 8), reused(StepCaching.FAST, 1, velocity));
  }

  @Test
  void offRunsEveryStep() {
    assertEquals(List.of(), reused(StepCaching.OFF, 0, _ -> 3));
    assertFalse(StepCaching.OFF.isOn());
  }

  @Test
  void anAnswerKeepsTheDifferenceToItsSampleForEachText() {
    with(
        StepCaching.FAST,
        0,
        (cache, scope) -> {
          for (int step = 0; step < 2; step++) {
            var sample = frames(scope, 5, 5 - step);
            assertFalse(cache.answers(sample, 2));
            cache.keep(sample, List.of(frames(scope, 1, 2), frames(scope, -1, -2)));
          }
          var sample = frames(scope, 6, 8);
          assertTrue(cache.answers(sample, 2));
          var velocities = cache.velocities(sample, 2, scope).stream().map(Tensor::toFloats);
          assertEquals(
              List.of(List.of(2f, 6f), List.of(0f, 2f)),
              velocities.map(VelocityCacheTest::list).toList());
        });
  }

  @Test
  void aStepIsAnsweredOnlyIfEveryTextAllowsIt() {
    with(
        StepCaching.FAST,
        0,
        (cache, scope) -> {
          for (int step = 0; step < 2; step++) {
            var sample = frames(scope, 5, 5 - step);
            cache.answers(sample, 2);
            cache.keep(sample, List.of(frames(scope, 1, 1), frames(scope, step, 9 * step)));
          }
          assertFalse(cache.answers(frames(scope, 5, 3), 2));
        });
    with(
        StepCaching.FAST,
        0,
        (cache, scope) -> {
          for (int step = 0; step < 2; step++) {
            var sample = frames(scope, 5, 5 - step);
            cache.answers(sample, 1);
            cache.keep(sample, List.of(frames(scope, 1, 1)));
          }
          assertFalse(cache.answers(frames(scope, 5, 3), 2), "a text that never ran");
        });
  }

  @Test
  void wordsAndNumbersAreRead() {
    assertEquals(StepCaching.OFF, StepCaching.of("off"));
    assertEquals(StepCaching.CAREFUL, StepCaching.of("careful"));
    assertEquals(StepCaching.FAST, StepCaching.of("fast"));
    assertEquals(new StepCaching(0.075), StepCaching.of("0.075"));
    for (String text : new String[] {"slow", "", "-0.1", "1.5", "NaN"}) {
      assertThrows(SettingsFailure.class, () -> StepCaching.of(text), text);
    }
  }

  @Test
  void guidanceIsInEffectWithinItsSpan() {
    assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, guided(GuidanceSpan.ALL));
    assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6}, guided(GuidanceSpan.until(0.7)));
    assertArrayEquals(new int[] {3, 4, 5}, guided(new GuidanceSpan(0.25, 0.6)));
    assertArrayEquals(new int[] {}, guided(GuidanceSpan.until(0.04)));
    assertFalse(GuidanceSpan.until(0.04).includesAny(STEPS));
    assertTrue(GuidanceSpan.until(0.05).includesAny(STEPS));
    for (double[] span : new double[][] {{-0.1, 1}, {0.5, 0.4}, {0, 1.1}, {Double.NaN, 1}}) {
      assertThrows(SettingsFailure.class, () -> new GuidanceSpan(span[0], span[1]));
    }
  }

  private static int[] guided(GuidanceSpan span) {
    return IntStream.range(0, STEPS).filter(step -> span.includes(step, STEPS)).toArray();
  }

  private static List<Float> list(float[] values) {
    return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
  }
}
