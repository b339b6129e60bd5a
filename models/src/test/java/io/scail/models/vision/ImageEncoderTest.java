package io.scail.models.vision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.SettingsFailure;
import io.scail.models.parity.Comparison;
import io.scail.models.profile.VisionSpec;
import io.scail.models.tensor.ScalarType;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import io.scail.models.weights.WeightContract;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ImageEncoderTest {
  private static final VisionSpec SPEC =
      new VisionSpec(
          28, 7, 24, 3, 4, 3, 4, 1e-5, List.of(0.48, 0.46, 0.41), List.of(0.27, 0.26, 0.28));

  private static TorchThread torch;

  @BeforeAll
  static void start() {
    torch = TorchThread.start(TorchDevice.CPU);
  }

  @AfterAll
  static void stop() {
    torch.close();
  }

  private static Tensor random(
      SplittableRandom random, TensorScope scope, double half, long... shape) {
    int count = 1;
    for (long size : shape) {
      count = Math.toIntExact(count * size);
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (half * (2 * random.nextDouble() - 1));
    }
    return scope.floats(values, shape);
  }

  private static ImageEncoder encoder(ScalarType type) {
    var random = new SplittableRandom(3);
    try (var scope = TensorScope.open()) {
      var dict = TensorDict.empty();
      WeightContract.of(SPEC)
          .sizes()
          .forEach(
              (name, sizes) -> {
                long[] shape = sizes.stream().mapToLong(Long::longValue).toArray();
                double half = shape.length == 0 ? 1 : Math.sqrt(3.0 / shape[shape.length - 1]);
                dict.put(name, random(random, scope, half, shape));
              });
      return ImageEncoder.load(SPEC, dict, type);
    }
  }

  @Test
  void sixteenBitTypesAreCloseToFloat32() {
    torch.run(
        () -> {
          try (var wide = encoder(ScalarType.FLOAT32);
              var scope = TensorScope.open()) {
            var image = random(new SplittableRandom(1), scope, 1, 3, 40, 30);
            var features = wide.encode(image, scope);
            assertArrayEquals(new long[] {SPEC.tokens(), SPEC.dim()}, features.shape());
            for (var type : List.of(ScalarType.FLOAT16, ScalarType.BFLOAT16)) {
              try (var narrow = encoder(type)) {
                float[] actual = narrow.encode(image, scope).toFloats();
                double rms = Comparison.relativeRms(features.toFloats(), actual);
                System.out.println("image encoder " + type + ": relative RMS " + rms);
                assertTrue(rms > 0 && rms < 0.03, type + " is off by " + rms);
              }
            }
          }
        });
  }

  @Test
  void aStillOfOneFrameIsAnImage() {
    torch.run(
        () -> {
          try (var encoder = encoder(ScalarType.FLOAT32);
              var scope = TensorScope.open()) {
            var image = random(new SplittableRandom(1), scope, 1, 3, 20, 50);
            var still = random(new SplittableRandom(1), scope, 1, 3, 1, 20, 50);
            assertArrayEquals(
                encoder.encode(image, scope).toFloats(), encoder.encode(still, scope).toFloats());
          }
        });
  }

  @Test
  void anImageOfTheWrongShapeIsRefused() {
    torch.run(
        () -> {
          try (var encoder = encoder(ScalarType.FLOAT32);
              var scope = TensorScope.open()) {
            for (long[] shape : List.of(new long[] {4, 8, 8}, new long[] {3, 2, 8, 8})) {
              var image = random(new SplittableRandom(1), scope, 1, shape);
              assertThrows(SettingsFailure.class, () -> encoder.encode(image, scope));
            }
          }
        });
  }
}
