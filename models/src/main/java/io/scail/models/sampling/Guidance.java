package io.scail.models.sampling;

import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;

/**
 * Classifier-free guidance {@code u + g·(c − u)} between the answers with and without the prompt.
 *
 * @param scale the weight g; at 1 or below the unconditional pass is left out and the answer is c
 */
public record Guidance(double scale) {
  /** Whether the network is run a second time, with the negative prompt. */
  public boolean needsUnconditional() {
    return scale > 1;
  }

  /** Joins the two answers on their device; needed only where both exist. */
  public Tensor apply(
      ScriptModule latents, Tensor conditional, Tensor unconditional, TensorScope scope) {
    return latents.call("guide").with(conditional).with(unconditional).with(scale).tensor(scope);
  }
}
