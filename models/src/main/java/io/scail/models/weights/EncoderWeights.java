package io.scail.models.weights;

import io.scail.models.profile.TextSpec;
import io.scail.models.profile.VisionSpec;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;

/** Names and sizes of the text and image encoders' weights. */
final class EncoderWeights {
  // Width of the space that CLIP shares between images and texts; this engine never goes there.
  private static final long SHARED_SPACE = 1024;

  private EncoderWeights() {}

  static SequencedMap<String, List<Long>> text(TextSpec spec) {
    var sizes = new LinkedHashMap<String, List<Long>>();
    long dim = spec.dim();
    long attention = spec.attentionDim();
    long ffn = spec.ffn();
    sizes.put("token_embedding.weight", List.of((long) spec.vocabulary(), dim));
    for (int i = 0; i < spec.layers(); i++) {
      String block = "blocks." + i + ".";
      sizes.put(block + "norm1.weight", List.of(dim));
      for (String module : List.of("q", "k", "v")) {
        sizes.put(block + "attn." + module + ".weight", List.of(attention, dim));
      }
      sizes.put(block + "attn.o.weight", List.of(dim, attention));
      sizes.put(block + "norm2.weight", List.of(dim));
      sizes.put(block + "ffn.gate.0.weight", List.of(ffn, dim));
      sizes.put(block + "ffn.fc1.weight", List.of(ffn, dim));
      sizes.put(block + "ffn.fc2.weight", List.of(dim, ffn));
      sizes.put(
          block + "pos_embedding.embedding.weight",
          List.of((long) spec.buckets(), (long) spec.heads()));
    }
    sizes.put("norm.weight", List.of(dim));
    return sizes;
  }

  static SequencedMap<String, List<Long>> vision(VisionSpec spec) {
    var sizes = new LinkedHashMap<String, List<Long>>();
    long dim = spec.dim();
    long patch = spec.patch();
    sizes.put("log_scale", List.of());
    sizes.put("visual.cls_embedding", List.of(1L, 1L, dim));
    sizes.put("visual.pos_embedding", List.of(1L, (long) spec.tokens(), dim));
    sizes.put("visual.head", List.of(dim, SHARED_SPACE));
    sizes.put("visual.patch_embedding.weight", List.of(dim, 3L, patch, patch));
    affine(sizes, "visual.pre_norm", dim);
    for (int i = 0; i < spec.layers(); i++) {
      String block = "visual.transformer." + i + ".";
      affine(sizes, block + "norm1", dim);
      linear(sizes, block + "attn.to_qkv", 3 * dim, dim);
      linear(sizes, block + "attn.proj", dim, dim);
      affine(sizes, block + "norm2", dim);
      linear(sizes, block + "mlp.0", spec.mlpRatio() * dim, dim);
      linear(sizes, block + "mlp.2", dim, spec.mlpRatio() * dim);
    }
    affine(sizes, "visual.post_norm", dim);
    return sizes;
  }

  static SequencedSet<String> visionUnused(VisionSpec spec) {
    var unused = new LinkedHashSet<String>();
    for (String name : vision(spec).keySet()) {
      boolean lateBlock = false;
      for (int i = spec.blocksUsed(); i < spec.layers(); i++) {
        lateBlock |= name.startsWith("visual.transformer." + i + ".");
      }
      if (lateBlock
          || name.equals("log_scale")
          || name.equals("visual.head")
          || name.startsWith("visual.post_norm.")) {
        unused.add(name);
      }
    }
    return unused;
  }

  private static void linear(
      SequencedMap<String, List<Long>> sizes, String name, long out, long in) {
    sizes.put(name + ".weight", List.of(out, in));
    sizes.put(name + ".bias", List.of(out));
  }

  private static void affine(SequencedMap<String, List<Long>> sizes, String name, long channels) {
    sizes.put(name + ".weight", List.of(channels));
    sizes.put(name + ".bias", List.of(channels));
  }
}
