package io.scail.models.bench;

import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Made-up numbers of the size that trained ones have, so that nothing overflows or vanishes. */
final class RandomTensors {
  private final RandomGenerator random;

  RandomTensors(RandomGenerator random) {
    this.random = random;
  }

  /** Numbers of standard deviation 1. */
  Tensor unit(TensorScope scope, long... shape) {
    return uniform(scope, 0, 1, shape);
  }

  /** Matrices of 1/√fan-in, norms around 1, biases around 0. */
  TensorDict weights(Map<String, List<Long>> shapes) {
    try (var scope = TensorScope.open()) {
      var dict = TensorDict.empty();
      shapes.forEach((name, sizes) -> dict.put(name, weight(scope, name, sizes)));
      return dict;
    }
  }

  private Tensor weight(TensorScope scope, String name, List<Long> sizes) {
    long[] shape = sizes.stream().mapToLong(Long::longValue).toArray();
    boolean scale = name.endsWith("gamma") || (shape.length == 1 && name.endsWith("weight"));
    if (scale || shape.length == 1 || name.endsWith("modulation")) {
      return uniform(scope, scale ? 1 : 0, 0.1, shape);
    }
    double fanIn = 1;
    for (int i = 1; i < shape.length; i++) {
      fanIn *= shape[i];
    }
    return uniform(scope, 0, 1 / Math.sqrt(fanIn), shape);
  }

  private Tensor uniform(TensorScope scope, double mean, double deviation, long... shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    float[] values = new float[Math.toIntExact(count)];
    double half = deviation * Math.sqrt(3);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (mean + half * (2 * random.nextFloat() - 1));
    }
    return scope.floats(values, shape);
  }
}
