package io.scail.models.vae;

import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import java.util.function.Function;

/** Hears of every layer after it ran; for records and timings. */
@FunctionalInterface
public interface LayerListener {
  /**
   * @param layer prefix of the layer's weights, such as {@code decoder.middle.0}
   * @param output copies what the layer gave, {@code [1, C, T, H, W]} in float32
   */
  void after(String layer, Function<TensorScope, Tensor> output);

  /** Hears and does nothing. */
  static LayerListener silent() {
    return (_, _) -> {};
  }
}
