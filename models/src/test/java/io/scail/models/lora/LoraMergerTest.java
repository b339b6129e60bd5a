package io.scail.models.lora;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.tensor.Layout;
import io.scail.models.tensor.ScalarType;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class LoraMergerTest {
  private static final String WEIGHT = "blocks.0.self_attn.q.weight";
  private static final Map<String, List<Long>> NETWORK = Map.of(WEIGHT, List.of(3L, 4L));

  private static TorchThread torch;

  @BeforeAll
  static void start() {
    torch = TorchThread.start(TorchDevice.CPU);
  }

  @AfterAll
  static void stop() {
    torch.close();
  }

  private static LoraAdapter adapter(String name, long seed, float alpha) {
    return LoraAdapter.match(
        new MemoryWeightFile(name, seed)
            .with("blocks.0.self_attn.q.lora_up.weight", 3, 2)
            .with("blocks.0.self_attn.q.lora_down.weight", 2, 4)
            .withScalar("blocks.0.self_attn.q.alpha", alpha),
        NETWORK,
        LoraRules.COMPLETE);
  }

  private static TensorDict weights(ScalarType type) {
    var file = new MemoryWeightFile("base", 7).with(WEIGHT, 3, 4);
    var entry = file.tensors().firstEntry().getValue();
    return TensorDict.bind(
        List.of(
            new TensorDict.Source(
                WEIGHT,
                ScalarType.FLOAT32,
                Layout.contiguous(3, 4),
                entry.bytes(),
                Optional.of(type))),
        file);
  }

  @Test
  void severalAdaptersAddUpWithTheirStrengths() {
    var one = adapter("one", 1, 2);
    var two = adapter("two", 2, 1);
    torch.run(
        () -> {
          try (var weights = weights(ScalarType.FLOAT32);
              var merger = new LoraMerger(weights, 0);
              var scope = TensorScope.open()) {
            float[] base = weights.copy(scope, WEIGHT).toFloats();
            var expected = base.clone();
            addProduct(expected, one, 0.5);
            addProduct(expected, two, -2 * 0.5);
            try (var _ =
                merger.apply(List.of(new LoraSelection(one, 0.5), new LoraSelection(two, -2)))) {
              assertArrayEquals(expected, weights.copy(scope, WEIGHT).toFloats(), 1e-5f);
            }
            assertArrayEquals(base, weights.copy(scope, WEIGHT).toFloats());
          }
        });
  }

  @Test
  void takingBackIsExactInSixteenBits() {
    var one = adapter("one", 1, 2);
    torch.run(
        () -> {
          try (var weights = weights(ScalarType.BFLOAT16);
              var merger = new LoraMerger(weights, 1);
              var scope = TensorScope.open()) {
            byte[] base = weights.copy(scope, WEIGHT).toBytes();
            for (int i = 0; i < 3; i++) {
              try (var applied = merger.apply(List.of(new LoraSelection(one, 1)))) {
                assertEquals(i > 0, applied.reused());
                assertEquals(ScalarType.BFLOAT16, weights.type(WEIGHT));
                assertFalse(Arrays.equals(base, weights.copy(scope, WEIGHT).toBytes()));
              }
              assertArrayEquals(base, weights.copy(scope, WEIGHT).toBytes());
            }
          }
        });
  }

  @Test
  void eightBitWeightsAreWidenedForTheMergeAndComeBackAsCodes() {
    var one = adapter("one", 1, 2);
    torch.run(
        () -> {
          try (var weights = weights(ScalarType.FLOAT8_E4M3);
              var merger = new LoraMerger(weights, 0);
              var scope = TensorScope.open()) {
            weights.put(WEIGHT + "_scale", scope.floats(new float[] {2, 3, 4}, 3, 1));
            float[] expected = weights.copy(scope, WEIGHT).toFloats();
            for (int i = 0; i < expected.length; i++) {
              expected[i] *= 2 + i / 4;
            }
            addProduct(expected, one, 1);
            byte[] codes = weights.copy(scope, WEIGHT).toBytes();
            try (var _ = merger.apply(List.of(new LoraSelection(one, 1)))) {
              assertEquals(ScalarType.BFLOAT16, weights.type(WEIGHT));
              assertArrayEquals(expected, weights.copy(scope, WEIGHT).toFloats(), 0.05f);
            }
            assertEquals(ScalarType.FLOAT8_E4M3, weights.type(WEIGHT));
            assertArrayEquals(codes, weights.copy(scope, WEIGHT).toBytes());
          }
        });
  }

  @Test
  void aMergedSetIsDroppedWhenOthersTakeItsPlace() {
    var one = adapter("one", 1, 2);
    torch.run(
        () -> {
          try (var weights = weights(ScalarType.FLOAT32);
              var merger = new LoraMerger(weights, 1)) {
            for (double strength : new double[] {1, 2, 3}) {
              merger.apply(List.of(new LoraSelection(one, strength))).close();
            }
            try (var applied = merger.apply(List.of(new LoraSelection(one, 3)))) {
              assertTrue(applied.reused());
            }
            try (var applied = merger.apply(List.of(new LoraSelection(one, 1)))) {
              assertFalse(applied.reused());
            }
          }
        });
  }

  /** alpha / rank is 1 for the first adapter and a half for the second: it is in {@code factor}. */
  private static void addProduct(float[] sum, LoraAdapter adapter, double factor) {
    var file = (MemoryWeightFile) adapter.file();
    float[] up = file.floats("blocks.0.self_attn.q.lora_up.weight");
    float[] down = file.floats("blocks.0.self_attn.q.lora_down.weight");
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 4; column++) {
        double product = up[row * 2] * down[column] + up[row * 2 + 1] * down[4 + column];
        sum[row * 4 + column] += (float) (factor * product);
      }
    }
  }
}
