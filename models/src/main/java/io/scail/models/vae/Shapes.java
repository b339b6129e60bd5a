package io.scail.models.vae;

import io.scail.models.failure.SettingsFailure;
import io.scail.models.profile.VaeSpec;
import io.scail.models.torch.Tensor;
import java.util.Arrays;
import java.util.List;

/** Checks and spellings of what goes in. */
final class Shapes {
  private Shapes() {}

  static void checkLatent(Tensor latent, VaeSpec spec) {
    long[] shape = latent.shape();
    if (shape.length != 4 || shape[0] != spec.zDim() || latent.count() == 0) {
      throw new SettingsFailure(
          "latent",
          "has the shape %s, needed is [%d, frames, height, width]"
              .formatted(text(shape), spec.zDim()));
    }
  }

  static String text(long[] shape) {
    return Arrays.toString(shape);
  }

  static double[] doubles(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
