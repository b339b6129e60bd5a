package io.scail.models.weights;

import io.scail.models.profile.DitSpec;
import io.scail.models.profile.TextSpec;
import io.scail.models.profile.VaeSpec;
import io.scail.models.profile.VisionSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The contract that a network's own sizes suggest, for files looked at without a profile. A file
 * that contradicts itself then differs from it. What sizes do not tell, such as the number of
 * attention heads, no contract depends on.
 */
public final class SpecInference {
  private static final int MOST_LAYERS = 1000;

  private final Map<String, List<Long>> sizes;

  private SpecInference(Map<String, List<Long>> sizes) {
    this.sizes = sizes;
  }

  /**
   * The contract of a file that holds {@code network} with these sizes, or empty if the weights
   * that tell the numbers are missing.
   *
   * @param sizes by the network's own names
   */
  public static Optional<WeightContract> contract(Network network, Map<String, List<Long>> sizes) {
    var inference = new SpecInference(sizes);
    try {
      return switch (network) {
        case TRANSFORMER -> Optional.of(WeightContract.of(inference.transformer()));
        case VAE -> Optional.of(WeightContract.of(inference.vae()));
        case TEXT_ENCODER -> Optional.of(WeightContract.of(inference.text()));
        case IMAGE_ENCODER -> Optional.of(WeightContract.of(inference.vision()));
        case LORA, UNKNOWN -> Optional.empty();
      };
    } catch (IllegalArgumentException | ArithmeticException _) {
      return Optional.empty();
    }
  }

  private DitSpec transformer() {
    return new DitSpec(
        size("patch_embedding.weight", 0),
        1,
        layers("blocks."),
        size("blocks.0.ffn.0.weight", 0),
        size("time_embedding.0.weight", 1),
        size("text_embedding.0.weight", 1),
        512,
        size("img_emb.proj.1.weight", 0),
        size("patch_embedding.weight", 1),
        size("patch_embedding_mask.weight", 1),
        size("head.head.weight", 0) / (DitSpec.PATCH * DitSpec.PATCH),
        1e-6);
  }

  private TextSpec text() {
    int buckets = size("blocks.0.pos_embedding.embedding.weight", 0);
    return new TextSpec(
        size("token_embedding.weight", 0),
        size("token_embedding.weight", 1),
        size("blocks.0.attn.q.weight", 0),
        size("blocks.0.ffn.fc1.weight", 0),
        size("blocks.0.pos_embedding.embedding.weight", 1),
        layers("blocks."),
        buckets,
        4 * buckets,
        1e-6);
  }

  private VisionSpec vision() {
    int patch = size("visual.patch_embedding.weight", 2);
    int dim = size("visual.patch_embedding.weight", 0);
    int side = (int) Math.sqrt(size("visual.pos_embedding", 1) - 1);
    int layers = layers("visual.transformer.");
    var ones = List.of(1.0, 1.0, 1.0);
    return new VisionSpec(
        side * patch,
        patch,
        dim,
        1,
        layers,
        layers,
        size("visual.transformer.0.mlp.0.weight", 0) / dim,
        1e-6,
        ones,
        ones);
  }

  private VaeSpec vae() {
    int base = size("encoder.conv1.weight", 0);
    int z = size("conv2.weight", 0);
    var factors = new ArrayList<Integer>();
    var temporal = new ArrayList<Boolean>();
    int residuals = 0;
    int inLevel = 0;
    int width = base;
    for (int i = 0; i < MOST_LAYERS; i++) {
      String name = "encoder.downsamples." + i;
      if (sizes.containsKey(name + ".residual.2.weight")) {
        width = size(name + ".residual.2.weight", 0);
        inLevel++;
        residuals = Math.max(residuals, inLevel);
      } else if (sizes.containsKey(name + ".resample.1.weight")) {
        factors.add(width / base);
        temporal.add(sizes.containsKey(name + ".time_conv.weight"));
        inLevel = 0;
      } else {
        break;
      }
    }
    factors.add(width / base);
    return new VaeSpec(
        (int) Math.sqrt(size("encoder.conv1.weight", 1) / 3.0),
        sizes.containsKey("encoder.components.weight"),
        base,
        z,
        factors,
        residuals,
        temporal,
        Collections.nCopies(z, 0.0),
        Collections.nCopies(z, 1.0));
  }

  private int layers(String prefix) {
    int most = -1;
    for (String name : sizes.keySet()) {
      if (name.startsWith(prefix)) {
        int dot = name.indexOf('.', prefix.length());
        String number = dot < 0 ? "" : name.substring(prefix.length(), dot);
        if (number.matches("\\d{1,3}")) {
          most = Math.max(most, Integer.parseInt(number));
        }
      }
    }
    return most + 1;
  }

  private int size(String name, int dimension) {
    var found = sizes.get(name);
    if (found == null || found.size() <= dimension) {
      throw new IllegalArgumentException("no " + name);
    }
    return Math.toIntExact(found.get(dimension));
  }
}
