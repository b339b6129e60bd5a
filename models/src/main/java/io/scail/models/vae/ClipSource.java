package io.scail.models.vae;

import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;

/** Frames to encode, asked for in rising order and without gaps, so that a clip may be long. */
@FunctionalInterface
public interface ClipSource {
  /**
   * Frames {@code from} to {@code to}, the last one not included.
   *
   * @return {@code [3, to - from, H, W]}, floating point in [-1, 1], owned by {@code scope}
   */
  Tensor read(int from, int to, TensorScope scope);
}
