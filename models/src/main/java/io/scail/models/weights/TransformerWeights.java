package io.scail.models.weights;

import io.scail.models.profile.DitSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Names and sizes of the diffusion transformer's weights. */
final class TransformerWeights {
  // Shift, scale and gate before self-attention and again before the feed-forward layers.
  private static final int MODULATIONS = 6;

  private final DitSpec spec;
  private final SequencedMap<String, List<Long>> sizes = new LinkedHashMap<>();

  TransformerWeights(DitSpec spec) {
    this.spec = spec;
  }

  SequencedMap<String, List<Long>> sizes() {
    long dim = spec.dim();
    patch("patch_embedding", spec.inDim());
    patch("patch_embedding_pose", spec.inDim());
    patch("patch_embedding_mask", spec.maskDim());
    linear("text_embedding.0", dim, spec.textDim());
    linear("text_embedding.2", dim, dim);
    linear("time_embedding.0", dim, spec.freqDim());
    linear("time_embedding.2", dim, dim);
    linear("time_projection.1", MODULATIONS * dim, dim);
    affine("img_emb.proj.0", spec.clipDim());
    linear("img_emb.proj.1", spec.clipDim(), spec.clipDim());
    linear("img_emb.proj.3", dim, spec.clipDim());
    affine("img_emb.proj.4", dim);
    for (int i = 0; i < spec.layers(); i++) {
      block("blocks." + i + ".");
    }
    put("head.modulation", 1, 2, dim);
    linear("head.head", (long) DitSpec.PATCH * DitSpec.PATCH * spec.outDim(), dim);
    return sizes;
  }

  private void block(String block) {
    long dim = spec.dim();
    put(block + "modulation", 1, MODULATIONS, dim);
    for (String module : List.of("q", "k", "v", "o")) {
      linear(block + "self_attn." + module, dim, dim);
    }
    put(block + "self_attn.norm_q.weight", dim);
    put(block + "self_attn.norm_k.weight", dim);
    affine(block + "norm3", dim);
    for (String module : List.of("q", "k", "v", "o", "k_img", "v_img")) {
      linear(block + "cross_attn." + module, dim, dim);
    }
    for (String norm : List.of("norm_q", "norm_k", "norm_k_img")) {
      put(block + "cross_attn." + norm + ".weight", dim);
    }
    linear(block + "ffn.0", spec.ffn(), dim);
    linear(block + "ffn.2", dim, spec.ffn());
  }

  private void patch(String name, long channels) {
    put(name + ".weight", spec.dim(), channels, 1, DitSpec.PATCH, DitSpec.PATCH);
    put(name + ".bias", spec.dim());
  }

  private void linear(String name, long out, long in) {
    put(name + ".weight", out, in);
    put(name + ".bias", out);
  }

  private void affine(String name, long channels) {
    put(name + ".weight", channels);
    put(name + ".bias", channels);
  }

  private void put(String name, long... dimensions) {
    sizes.put(name, Arrays.stream(dimensions).boxed().toList());
  }
}
