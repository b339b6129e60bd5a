package io.scail.models.vae;

import io.scail.models.profile.VaeSpec;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;

/**
 * The decoder on its way through one clip. How the latents are cut does not matter for the result,
 * only for memory.
 */
public final class DecoderStream implements AutoCloseable {
  private final LayerStack stack;
  private final VaeSpec spec;

  DecoderStream(LayerStack stack, VaeSpec spec) {
    this.stack = stack;
    this.spec = spec;
  }

  /**
   * Decodes the next latents.
   *
   * @param latent {@code [z, T, h, w]}, normalised, of the whole clip
   * @param from first latent frame to decode; the end of the range before
   * @param to end of the range, not included
   * @return {@code [3, t, H, W]} in float32, not clamped
   * @throws io.scail.models.failure.SettingsFailure if the shape is not as said
   */
  public Tensor push(Tensor latent, int from, int to, LayerListener listener, TensorScope scope) {
    Shapes.checkLatent(latent, spec);
    stack
        .begin("begin_decode")
        .with(latent)
        .with(from)
        .with(to)
        .withDoubles(Shapes.doubles(spec.mean()))
        .withDoubles(Shapes.doubles(spec.std()))
        .run();
    stack.run(listener);
    return stack.begin("take_video").tensor(scope);
  }

  /** Bytes kept for the next chunk. */
  public long stateBytes() {
    return stack.stateBytes();
  }

  @Override
  public void close() {
    stack.close();
  }
}
