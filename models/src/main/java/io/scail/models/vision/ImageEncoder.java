package io.scail.models.vision;

import io.scail.models.failure.SettingsFailure;
import io.scail.models.profile.VisionSpec;
import io.scail.models.tensor.ScalarType;
import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import io.scail.models.torch.TorchThread;
import java.util.Arrays;
import java.util.List;

/**
 * CLIP's visual tower up to the block whose output the transformer was trained on. Weights stay as
 * they were bound and are converted a block at a time. Usable on the torch thread only.
 */
public final class ImageEncoder implements AutoCloseable {
  private final VisionSpec spec;
  private final ScriptModule module;
  private final TensorDict weights;
  private final ScalarType type;

  private ImageEncoder(VisionSpec spec, ScriptModule module, TensorDict weights, ScalarType type) {
    this.spec = spec;
    this.module = module;
    this.weights = weights;
    this.type = type;
  }

  /**
   * Loads the network for the current thread's device.
   *
   * @param weights tensors under the checkpoint's names, which begin with {@code visual.}; taken
   *     over, and closed with the encoder
   * @param type of the computation: float32, or a 16-bit type (the reference's is float16)
   */
  public static ImageEncoder load(VisionSpec spec, TensorDict weights, ScalarType type) {
    switch (type) {
      case FLOAT32, FLOAT16, BFLOAT16 -> {}
      default -> throw new IllegalArgumentException("the image encoder cannot compute in " + type);
    }
    return new ImageEncoder(spec, ScriptModule.load("image_encoder"), weights, type);
  }

  /**
   * Brings an image to the tower's input: stretched to a square, bicubic with a = -0.75, not
   * antialiased and not clamped, then normalised.
   *
   * @param image {@code [3, h, w]} or {@code [3, 1, h, w]} in [-1, 1], of any size
   * @return {@code [1, 3, side, side]} in float32
   * @throws SettingsFailure if the shape is not as said
   */
  public Tensor pixels(Tensor image, TensorScope scope) {
    long[] shape = image.shape();
    boolean still = shape.length == 4 && shape[1] == 1;
    if ((shape.length != 3 && !still) || shape[0] != 3 || image.count() == 0) {
      throw new SettingsFailure(
          "image", "has the shape " + Arrays.toString(shape) + ", needed is [3, height, width]");
    }
    return module
        .call("pixels")
        .with(image)
        .with(spec.imageSize())
        .withDoubles(doubles(spec.mean()))
        .withDoubles(doubles(spec.std()))
        .with(TorchThread.currentDevice().name())
        .tensor(scope);
  }

  /**
   * Encodes an image.
   *
   * @param image {@code [3, h, w]} or {@code [3, 1, h, w]} in [-1, 1], of any size
   * @return {@code [tokens, dim]} in float32, the class token first
   * @throws SettingsFailure if the shape is not as said
   */
  public Tensor encode(Tensor image, TensorScope scope) {
    return encode(image, (_, _) -> {}, scope);
  }

  /** As {@link #encode(Tensor, TensorScope)}; {@code blocks} hears of every block's output. */
  public Tensor encode(Tensor image, BlockListener blocks, TensorScope scope) {
    try (var inner = TensorScope.open()) {
      var pixels = pixels(image, inner);
      var x =
          module
              .call("embed")
              .with(weights)
              .with(pixels)
              .with(spec.patch())
              .with(spec.eps())
              .with(type.torchCode())
              .tensor(inner);
      for (int block = 0; block < spec.blocksUsed(); block++) {
        try (var before = x) {
          x =
              module
                  .call("block")
                  .with(weights)
                  .with("visual.transformer." + block + ".")
                  .with(before)
                  .with(spec.heads())
                  .with(spec.eps())
                  .tensor(inner);
        }
        blocks.after(block, x);
      }
      return module.call("features").with(x).tensor(scope);
    }
  }

  private static double[] doubles(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Override
  public void close() {
    weights.close();
    module.close();
  }
}
