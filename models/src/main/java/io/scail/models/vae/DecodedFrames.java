package io.scail.models.vae;

import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;

/** Neighbouring frames out of the decoder, in the two forms in which they are wanted. */
public final class DecodedFrames {
  private final ScriptModule module;
  private final int first;
  private final Tensor clip;

  DecodedFrames(ScriptModule module, int first, Tensor clip) {
    this.module = module;
    this.first = first;
    this.clip = clip;
  }

  /** Index of the first of these frames in the whole clip. */
  public int first() {
    return first;
  }

  /** Number of frames. */
  public int count() {
    return Math.toIntExact(clip.size(1));
  }

  /**
   * {@code [3, count, H, W]}, float32 clamped to [-1, 1]; to keep it, let a scope of your own keep
   * it.
   */
  public Tensor clip() {
    return clip;
  }

  /**
   * 8-bit RGB on the CPU, {@code [count, H, W, 3]}: {@code truncate((x + 1) / 2 · 255)}, not
   * rounded, as the reference does.
   */
  public Tensor pixels(TensorScope scope) {
    return module.call("pixels").with(clip).tensor(scope);
  }
}
