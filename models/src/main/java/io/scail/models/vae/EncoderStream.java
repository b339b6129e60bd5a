package io.scail.models.vae;

import io.scail.models.failure.SettingsFailure;
import io.scail.models.profile.VaeSpec;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;

/**
 * The encoder on its way through one clip. How the clip is cut does not matter for the result, only
 * for memory, as long as no chunk but the first begins inside a group of frames.
 */
public final class EncoderStream implements AutoCloseable {
  private final LayerStack stack;
  private final VaeSpec spec;
  private boolean begun;
  private long height;
  private long width;

  EncoderStream(LayerStack stack, VaeSpec spec) {
    this.stack = stack;
    this.spec = spec;
  }

  /**
   * Encodes the next frames.
   *
   * @param clip {@code [3, T, H, W]} in [-1, 1]; T is 4n+1 in the first chunk and 4n in later ones
   *     (for a network that shortens time by 4); H and W are multiples of the spatial stride
   * @return means of the latents before normalisation, {@code [z, t, h, w]} in float32
   * @throws SettingsFailure if the shape is not as said
   */
  public Tensor push(Tensor clip, LayerListener listener, TensorScope scope) {
    check(clip.shape());
    stack.begin("begin_encode").with(clip).run();
    stack.run(listener);
    begun = true;
    return stack.begin("take_mean").with(spec.zDim()).tensor(scope);
  }

  /** Bytes kept for the next chunk. */
  public long stateBytes() {
    return stack.stateBytes();
  }

  private void check(long[] shape) {
    int stride = spec.spatialStride();
    if (shape.length != 4 || shape[0] != 3 || shape[1] < 1 || shape[2] < 1 || shape[3] < 1) {
      throw new SettingsFailure(
          "clip", "has the shape " + Shapes.text(shape) + ", needed is [3, frames, height, width]");
    }
    if (shape[2] % stride != 0 || shape[3] % stride != 0) {
      throw new SettingsFailure(
          "size",
          "%dx%d is not divisible by %d in both directions".formatted(shape[3], shape[2], stride));
    }
    long group = spec.temporalStride();
    if ((shape[1] - (begun ? 0 : 1)) % group != 0) {
      throw new SettingsFailure(
          "frames",
          begun
              ? "%d frames are no multiple of %d".formatted(shape[1], group)
              : "%d frames are not %dn+1 (1, %d, %d, …)"
                  .formatted(shape[1], group, group + 1, 2 * group + 1));
    }
    if (begun && (shape[2] != height || shape[3] != width)) {
      throw new SettingsFailure(
          "size",
          "changes within the clip from %dx%d to %dx%d"
              .formatted(width, height, shape[3], shape[2]));
    }
    height = shape[2];
    width = shape[3];
  }

  @Override
  public void close() {
    stack.close();
  }
}
