package io.scail.models.sampling;

import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import java.util.ArrayList;
import java.util.List;

/**
 * Standard normal noise equal to what {@code torch.randn} draws from a CPU generator with the same
 * seed. One generator serves all segments of a clip in their order, as in the reference; because
 * its state cannot be kept between calls, a segment's noise is found by drawing again what came
 * before it. That makes the noise of a segment a function of seed and plan alone, so a resumed clip
 * gets the same.
 *
 * <p>Drawn in float32 on the CPU whatever the device: a GPU's generator depends on the card, and
 * bfloat16 draws differ between versions of libtorch.
 *
 * @param seed all 64 bits are handed to the generator
 */
public record Noise(long seed) {
  /**
   * Noise of the last of the given segments.
   *
   * @param shapes shape of each segment's latents from the first to the wanted one
   */
  public Tensor draw(ScriptModule latents, List<long[]> shapes, String device, TensorScope scope) {
    if (shapes.isEmpty()) {
      throw new IllegalArgumentException("noise of no segment was asked for");
    }
    return latents
        .call("noise")
        .with(seed)
        .withLongLists(new ArrayList<>(shapes))
        .with(device)
        .tensor(scope);
  }
}
