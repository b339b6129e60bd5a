package io.scail.models.transformer;

import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import java.util.List;

/** The velocities of one segment's latents, on one device or on several together. */
public interface SegmentNetwork extends AutoCloseable {
  /**
   * The velocity of a latent under each of the first texts, in their order.
   *
   * @param scope owns the results, each [16, T, H, W] in float32 on the CPU
   * @param latent [16, T, H, W]
   * @param t timestep, 0 to 1000; fractions are allowed
   * @param texts how many texts are wanted, from 1 to those that the segment was made with
   * @param listener hears of every block and may stop the pass
   * @throws io.scail.models.failure.SettingsFailure if the latent's shape or the timestep is not
   *     acceptable
   */
  List<Tensor> velocities(
      TensorScope scope, Tensor latent, double t, int texts, BlockListener listener);

  @Override
  void close();
}
