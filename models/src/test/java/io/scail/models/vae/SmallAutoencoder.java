package io.scail.models.vae;

import io.scail.models.profile.VaeSpec;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import io.scail.models.weights.WeightContract;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** An autoencoder of made-up weights and other numbers than the published one's. */
final class SmallAutoencoder {
  static final VaeSpec SPEC =
      new VaeSpec(
          6,
          4,
          List.of(1, 2, 2),
          1,
          List.of(true, true),
          List.of(0.1, -0.2, 0.3, 0.0),
          List.of(1.5, 2.0, 0.7, 1.0));

  private SmallAutoencoder() {}

  static VideoAutoencoder load(AutoencoderOptions options) {
    return load(SPEC, options, Map.of());
  }

  /**
   * @param single weights by the beginning of their names that are zero but for the element with
   *     this index, which is a tenth; with -1 all are zero
   */
  static VideoAutoencoder load(
      VaeSpec spec, AutoencoderOptions options, Map<String, Integer> single) {
    var random = new SplittableRandom(5);
    try (var scope = TensorScope.open()) {
      var dict = TensorDict.empty();
      WeightContract.of(spec)
          .sizes()
          .forEach(
              (name, sizes) -> {
                long[] shape = sizes.stream().mapToLong(Long::longValue).toArray();
                long fanIn = 1;
                for (int i = 1; i < shape.length; i++) {
                  fanIn *= shape[i];
                }
                var weight = random(random, scope, Math.sqrt(3.0 / fanIn), shape);
                for (var entry : single.entrySet()) {
                  if (name.startsWith(entry.getKey())) {
                    weight = single(scope, entry.getValue(), shape);
                  }
                }
                dict.put(name, weight);
              });
      return VideoAutoencoder.load(spec, dict, options);
    }
  }

  private static Tensor single(TensorScope scope, int index, long... shape) {
    float[] values = new float[Math.toIntExact(count(shape))];
    if (index >= 0) {
      values[index] = 0.1f;
    }
    return scope.floats(values, shape);
  }

  static Tensor random(SplittableRandom random, TensorScope scope, double half, long... shape) {
    float[] values = new float[Math.toIntExact(count(shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (half * (2 * random.nextDouble() - 1));
    }
    return scope.floats(values, shape);
  }

  private static long count(long... shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    return count;
  }
}
