package io.scail.models.profile;

import java.util.List;

/**
 * Numbers of the CLIP visual tower.
 *
 * @param imageSize side of the square input in pixels
 * @param patch side of a patch in pixels; divides {@code imageSize}
 * @param dim width of the tower
 * @param heads attention heads
 * @param layers blocks in the weight file
 * @param blocksUsed blocks that are run; the features are taken before the last ones
 * @param mlpRatio hidden width of the MLP as a multiple of {@code dim}
 * @param eps epsilon of the LayerNorms
 * @param mean per colour channel of pixels in [0, 1]
 * @param std per colour channel of pixels in [0, 1]
 */
public record VisionSpec(
    int imageSize,
    int patch,
    int dim,
    int heads,
    int layers,
    int blocksUsed,
    int mlpRatio,
    double eps,
    List<Double> mean,
    List<Double> std) {

  public VisionSpec {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    Check.positive("image_size", imageSize);
    Check.positive("patch_size", patch);
    Check.positive("dim", dim);
    Check.positive("num_heads", heads);
    Check.positive("num_layers", layers);
    Check.positive("blocks_used", blocksUsed);
    Check.positive("mlp_ratio", mlpRatio);
    Check.positive("norm_eps", eps);
    Check.that(
        imageSize % patch == 0,
        "image_size %d is not a multiple of patch_size %d",
        imageSize,
        patch);
    Check.that(dim % heads == 0, "dim %d is not a multiple of num_heads %d", dim, heads);
    Check.that(blocksUsed <= layers, "blocks_used %d exceeds num_layers %d", blocksUsed, layers);
    Check.that(mean.size() == 3, "mean needs 3 entries, has %d", mean.size());
    Check.that(std.size() == 3, "std needs 3 entries, has %d", std.size());
  }

  /** Tokens of one image: the patches and the class token in front of them. */
  public int tokens() {
    int side = imageSize / patch;
    return side * side + 1;
  }
}
