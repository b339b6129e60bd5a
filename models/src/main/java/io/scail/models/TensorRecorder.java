package io.scail.models;

import io.scail.models.torch.Tensor;

/**
 * Sees intermediate tensors of a run under the names that the goldens use, such as {@code
 * seg0.step1.latent_in}. A tensor is valid during the call only.
 */
@FunctionalInterface
public interface TensorRecorder {
  void record(String name, Tensor tensor);

  /** Sees nothing. */
  static TensorRecorder none() {
    return (_, _) -> {};
  }
}
