package io.scail.models.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.CancelledFailure;
import io.scail.models.failure.SettingsFailure;
import io.scail.models.parity.Comparison;
import io.scail.models.profile.TextSpec;
import io.scail.models.tensor.ScalarType;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import io.scail.models.weights.WeightContract;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class TextEncoderTest {
  private static final TextSpec SPEC = new TextSpec(50, 16, 24, 32, 3, 4, 32, 128, 1e-6);
  private static final long[] IDS = {7, 3, 49, 12, 1};

  private static TorchThread torch;

  @BeforeAll
  static void start() {
    torch = TorchThread.start(TorchDevice.CPU);
  }

  @AfterAll
  static void stop() {
    torch.close();
  }

  private static TextEncoder encoder(ScalarType type) {
    var random = new SplittableRandom(3);
    try (var scope = TensorScope.open()) {
      var dict = TensorDict.empty();
      WeightContract.of(SPEC)
          .sizes()
          .forEach(
              (name, sizes) -> {
                long[] shape = sizes.stream().mapToLong(Long::longValue).toArray();
                int count = 1;
                for (long size : shape) {
                  count = Math.toIntExact(count * size);
                }
                double half = Math.sqrt(3.0 / shape[shape.length - 1]);
                float[] values = new float[count];
                for (int i = 0; i < count; i++) {
                  values[i] =
                      shape.length == 1 ? 1 : (float) (half * (2 * random.nextDouble() - 1));
                }
                dict.put(name, scope.floats(values, shape));
              });
      return TextEncoder.load(SPEC, dict, type);
    }
  }

  @Test
  void bfloat16IsCloseToFloat32() {
    torch.run(
        () -> {
          try (var wide = encoder(ScalarType.FLOAT32);
              var narrow = encoder(ScalarType.BFLOAT16);
              var scope = TensorScope.open()) {
            float[] expected = wide.encode(IDS, scope).toFloats();
            double rms = Comparison.relativeRms(expected, narrow.encode(IDS, scope).toFloats());
            System.out.println("text encoder bfloat16: relative RMS " + rms);
            assertTrue(rms > 0 && rms < 0.03, "off by " + rms);
          }
        });
  }

  @Test
  void anEmptyPromptIsItsClosingTokenAlone() {
    torch.run(
        () -> {
          try (var encoder = encoder(ScalarType.FLOAT32);
              var scope = TensorScope.open()) {
            assertEquals(16, encoder.encode(new long[] {1}, scope).count());
          }
        });
  }

  @Test
  void tokensOutsideTheVocabularyAreRefused() {
    torch.run(
        () -> {
          try (var encoder = encoder(ScalarType.FLOAT32);
              var scope = TensorScope.open()) {
            var failure =
                assertThrows(SettingsFailure.class, () -> encoder.encode(new long[] {50}, scope));
            assertTrue(failure.sentence().contains("token 50"), failure.sentence());
            assertThrows(SettingsFailure.class, () -> encoder.encode(new long[0], scope));
          }
        });
  }

  @Test
  void aListenerCanStopBetweenBlocks() {
    torch.run(
        () -> {
          try (var encoder = encoder(ScalarType.FLOAT32);
              var scope = TensorScope.open()) {
            var seen = new ArrayList<Integer>();
            BlockListener stop =
                (block, _) -> {
                  seen.add(block);
                  if (block == 1) {
                    throw new CancelledFailure("text");
                  }
                };
            assertThrows(CancelledFailure.class, () -> encoder.encode(IDS, stop, scope));
            assertEquals(List.of(0, 1), seen);
          }
        });
  }

  @Test
  void bucketsBeginExactlyAtPowersOfTwo() {
    var buckets = PositionBuckets.of(SPEC);
    assertEquals(9, buckets.bucket(-15));
    assertEquals(10, buckets.bucket(-16));
    assertEquals(12, buckets.bucket(-32));
    assertEquals(14, buckets.bucket(-64));
    assertEquals(15, buckets.bucket(-5000));
    assertEquals(16 + 10, buckets.bucket(16));
    assertEquals(0, buckets.bucket(0));
    assertEquals(17, buckets.bucket(1));
  }
}
