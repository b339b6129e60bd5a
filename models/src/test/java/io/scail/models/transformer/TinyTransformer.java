package io.scail.models.transformer;

import io.scail.models.profile.DitSpec;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import io.scail.models.weights.WeightContract;
import java.util.List;
import java.util.SplittableRandom;

/** A transformer of three small blocks with made-up weights, and inputs that fit it. */
final class TinyTransformer {
  static final DitSpec SPEC = new DitSpec(24, 2, 3, 40, 16, 10, 12, 6, 20, 28, 16, 1e-6);

  static final int FRAMES = 2;
  static final int HEIGHT = 4;
  static final int WIDTH = 8;

  private final SplittableRandom random = new SplittableRandom(7);

  TensorDict weights() {
    return weights(SPEC);
  }

  /** The same numbers for a spec each time. */
  static TensorDict weights(DitSpec spec) {
    var numbers = new TinyTransformer();
    try (var scope = TensorScope.open()) {
      var weights = TensorDict.empty();
      WeightContract.of(spec)
          .sizes()
          .forEach(
              (name, sizes) ->
                  weights.put(
                      name,
                      numbers.tensor(scope, sizes.stream().mapToLong(Long::longValue).toArray())));
      return weights;
    }
  }

  ScailTransformer load(TransformerOptions options) {
    return ScailTransformer.load(SPEC, weights(), options);
  }

  TransformerContext context(ScailTransformer transformer, TensorScope scope) {
    return transformer.context(
        List.of(tensor(scope, 5, SPEC.textDim()), tensor(scope, 1, SPEC.textDim())),
        tensor(scope, 4, SPEC.clipDim()));
  }

  SegmentInputs inputs(TensorScope scope) {
    return SegmentInputs.of(
        Mode.ANIMATION,
        tensor(scope, SPEC.outDim(), 1, HEIGHT, WIDTH),
        tensor(scope, SPEC.maskDim(), 1 + FRAMES, HEIGHT, WIDTH),
        tensor(scope, SPEC.outDim(), FRAMES, HEIGHT / 2, WIDTH / 2),
        tensor(scope, SPEC.maskDim(), FRAMES, HEIGHT / 2, WIDTH / 2));
  }

  Tensor latent(TensorScope scope) {
    return tensor(scope, SPEC.outDim(), FRAMES, HEIGHT, WIDTH);
  }

  Tensor tensor(TensorScope scope, long... shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    float[] values = new float[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextDouble() - 0.5);
    }
    return scope.floats(values, shape);
  }
}
