package io.scail.models.profile;

import java.util.List;

/**
 * Numbers of the causal video autoencoder.
 *
 * @param patch side of the squares of pixels that are folded into channels before the first layer
 *     and unfolded after the last, a power of 2; 1 for the published network
 * @param components whether linear maps between blocks of pixels and latents run beside the layers,
 *     and both answers are added; the published network has none
 * @param baseDim channels at full resolution
 * @param zDim latent channels
 * @param dimMult channel multiplier of each resolution, full resolution first
 * @param resBlocks residual blocks per resolution in the encoder (the decoder has one more)
 * @param temporalDownsample for each step down in resolution, whether it also halves time
 * @param mean per latent channel, subtracted when encoding
 * @param std per latent channel, divided by when encoding
 */
public record VaeSpec(
    int patch,
    boolean components,
    int baseDim,
    int zDim,
    List<Integer> dimMult,
    int resBlocks,
    List<Boolean> temporalDownsample,
    List<Double> mean,
    List<Double> std) {

  public VaeSpec {
    dimMult = List.copyOf(dimMult);
    temporalDownsample = List.copyOf(temporalDownsample);
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    Check.that(Integer.bitCount(patch) == 1, "patch must be a power of 2, is %d", patch);
    Check.positive("base_dim", baseDim);
    Check.positive("z_dim", zDim);
    Check.positive("num_res_blocks", resBlocks);
    Check.that(!dimMult.isEmpty(), "dim_mult is empty");
    for (int factor : dimMult) {
      Check.positive("dim_mult", factor);
    }
    Check.that(
        temporalDownsample.size() == dimMult.size() - 1,
        "temporal_downsample has %d entries, one fewer than the %d of dim_mult is needed",
        temporalDownsample.size(),
        dimMult.size());
    Check.that(mean.size() == zDim, "mean has %d entries, z_dim is %d", mean.size(), zDim);
    Check.that(std.size() == zDim, "std has %d entries, z_dim is %d", std.size(), zDim);
    for (double value : std) {
      Check.positive("std", value);
    }
  }

  /** A network of layers alone, as published. */
  public VaeSpec(
      int baseDim,
      int zDim,
      List<Integer> dimMult,
      int resBlocks,
      List<Boolean> temporalDownsample,
      List<Double> mean,
      List<Double> std) {
    this(1, false, baseDim, zDim, dimMult, resBlocks, temporalDownsample, mean, std);
  }

  /** Pixels per latent cell in each direction of the frame. */
  public int spatialStride() {
    return patch << (dimMult.size() - 1);
  }

  /** Frames per latent frame after the first. */
  public int temporalStride() {
    return 1 << temporalDownsample.stream().filter(down -> down).count();
  }

  /**
   * Latent frames of a clip of {@code frames} frames; frames beyond the last full group are
   * dropped.
   */
  public int latentFrames(int frames) {
    return (frames - 1) / temporalStride() + 1;
  }

  /** Frames that {@code latentFrames} latent frames decode to. */
  public int frames(int latentFrames) {
    return temporalStride() * (latentFrames - 1) + 1;
  }
}
