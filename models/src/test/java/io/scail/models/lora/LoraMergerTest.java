package io.scail.models.lora;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.EngineFailure;
import io.scail.models.failure.MemoryFailure;
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
import java.util.concurrent.atomic.AtomicBoolean;
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

  /** The network's weights, once to be changed and once to come back. */
  private record Base(TensorDict weights, TensorDict kept) implements AutoCloseable {
    static Base of(ScalarType type) {
      return new Base(LoraMergerTest.weights(type), LoraMergerTest.weights(type));
    }

    LoraMerger merger() {
      return new LoraMerger(
          weights,
          name -> {
            try (var scope = TensorScope.open()) {
              weights.put(name, kept.copy(scope, name));
            }
          });
    }

    byte[] bytes() {
      try (var scope = TensorScope.open()) {
        return weights.copy(scope, WEIGHT).toBytes();
      }
    }

    float[] floats() {
      try (var scope = TensorScope.open()) {
        return weights.copy(scope, WEIGHT).toFloats();
      }
    }

    @Override
    public void close() {
      kept.close();
      weights.close();
    }
  }

  @Test
  void severalAdaptersAddUpWithTheirStrengths() {
    var one = adapter("one", 1, 2);
    var two = adapter("two", 2, 1);
    torch.run(
        () -> {
          try (var base = Base.of(ScalarType.FLOAT32);
              var merger = base.merger()) {
            float[] before = base.floats();
            var expected = before.clone();
            addProduct(expected, one, 0.5);
            addProduct(expected, two, -2 * 0.5);
            merger.apply(List.of(new LoraSelection(one, 0.5), new LoraSelection(two, -2)));
            assertArrayEquals(expected, base.floats(), 1e-5f);
            merger.apply(List.of());
            assertArrayEquals(before, base.floats());
          }
        });
  }

  @Test
  void takingBackIsExactInSixteenBits() {
    var one = adapter("one", 1, 2);
    torch.run(
        () -> {
          try (var base = Base.of(ScalarType.BFLOAT16);
              var merger = base.merger()) {
            byte[] before = base.bytes();
            for (int i = 0; i < 3; i++) {
              assertFalse(merger.apply(List.of(new LoraSelection(one, 1))));
              byte[] adapted = base.bytes();
              assertFalse(Arrays.equals(before, adapted));
              assertEquals(ScalarType.BFLOAT16, base.weights().type(WEIGHT));
              assertTrue(merger.apply(List.of(new LoraSelection(one, 1))));
              assertArrayEquals(adapted, base.bytes());
              merger.apply(List.of());
              assertArrayEquals(before, base.bytes());
            }
          }
        });
  }

  @Test
  void eightBitWeightsAreWidenedForTheMergeAndComeBackAsCodes() {
    var one = adapter("one", 1, 2);
    torch.run(
        () -> {
          try (var base = Base.of(ScalarType.FLOAT8_E4M3);
              var merger = base.merger();
              var scope = TensorScope.open()) {
            base.weights().put(WEIGHT + "_scale", scope.floats(new float[] {2, 3, 4}, 3, 1));
            float[] expected = base.floats();
            for (int i = 0; i < expected.length; i++) {
              expected[i] *= 2 + i / 4;
            }
            addProduct(expected, one, 1);
            byte[] codes = base.bytes();
            merger.apply(List.of(new LoraSelection(one, 1)));
            assertEquals(ScalarType.BFLOAT16, base.weights().type(WEIGHT));
            assertArrayEquals(expected, base.floats(), 0.05f);
            merger.apply(List.of());
            assertEquals(ScalarType.FLOAT8_E4M3, base.weights().type(WEIGHT));
            assertArrayEquals(codes, base.bytes());
          }
        });
  }

  @Test
  void anotherSelectionBeginsWithTheNetworksOwnWeights() {
    var one = adapter("one", 1, 2);
    torch.run(
        () -> {
          try (var base = Base.of(ScalarType.FLOAT32);
              var merger = base.merger()) {
            float[] before = base.floats();
            for (double strength : new double[] {1, -3, 2}) {
              merger.apply(List.of(new LoraSelection(one, strength)));
              var expected = before.clone();
              addProduct(expected, one, strength);
              assertArrayEquals(expected, base.floats(), 1e-5f);
            }
          }
        });
  }

  @Test
  void afterAFailureNoAdapterIsInEffect() {
    // The second weight is in the network's list and not among its weights.
    var second = "blocks.1.self_attn.q.weight";
    var file =
        new MemoryWeightFile("broken", 3)
            .with("blocks.0.self_attn.q.lora_up.weight", 3, 2)
            .with("blocks.0.self_attn.q.lora_down.weight", 2, 4)
            .with("blocks.1.self_attn.q.lora_up.weight", 3, 2)
            .with("blocks.1.self_attn.q.lora_down.weight", 2, 4);
    var broken =
        LoraAdapter.match(
            file, Map.of(WEIGHT, List.of(3L, 4L), second, List.of(3L, 4L)), LoraRules.COMPLETE);
    torch.run(
        () -> {
          try (var base = Base.of(ScalarType.FLOAT32);
              var merger =
                  new LoraMerger(
                      base.weights(),
                      name -> {
                        if (name.equals(WEIGHT)) {
                          try (var scope = TensorScope.open()) {
                            base.weights().put(name, base.kept().copy(scope, name));
                          }
                        }
                      })) {
            float[] before = base.floats();
            assertThrows(
                EngineFailure.class, () -> merger.apply(List.of(new LoraSelection(broken, 1))));
            assertArrayEquals(before, base.floats());
            assertFalse(merger.apply(List.of(new LoraSelection(adapter("one", 1, 2), 1))));
          }
        });
  }

  @Test
  void whatCouldNotBeTakenBackIsTakenBackBeforeAnythingElse() {
    var one = adapter("one", 1, 2);
    torch.run(
        () -> {
          try (var base = Base.of(ScalarType.FLOAT32)) {
            var broken = new AtomicBoolean(true);
            try (var merger =
                new LoraMerger(
                    base.weights(),
                    name -> {
                      if (broken.get()) {
                        throw new MemoryFailure("no memory for " + name);
                      }
                      try (var scope = TensorScope.open()) {
                        base.weights().put(name, base.kept().copy(scope, name));
                      }
                    })) {
              float[] before = base.floats();
              merger.apply(List.of(new LoraSelection(one, 1)));
              assertThrows(MemoryFailure.class, () -> merger.apply(List.of()));
              broken.set(false);
              assertFalse(merger.apply(List.of()));
              assertArrayEquals(before, base.floats());
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
