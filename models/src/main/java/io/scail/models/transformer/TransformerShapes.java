package io.scail.models.transformer;

import io.scail.models.profile.DitSpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Every tensor of a checkpoint of the diffusion transformer, derived from its numbers. */
public final class TransformerShapes {
  private final SequencedMap<String, List<Long>> shapes = new LinkedHashMap<>();

  private TransformerShapes() {}

  /** Names as the checkpoint spells them, to sizes, outermost first. */
  public static SequencedMap<String, List<Long>> of(DitSpec spec) {
    var list = new TransformerShapes();
    list.shared(spec);
    for (int block = 0; block < spec.layers(); block++) {
      list.block("blocks." + block + ".", spec);
    }
    return Collections.unmodifiableSequencedMap(list.shapes);
  }

  private void shared(DitSpec spec) {
    int dim = spec.dim();
    patch("patch_embedding", dim, spec.inDim());
    patch("patch_embedding_pose", dim, spec.inDim());
    patch("patch_embedding_mask", dim, spec.maskDim());
    linear("text_embedding.0", dim, spec.textDim());
    linear("text_embedding.2", dim, dim);
    linear("time_embedding.0", dim, spec.freqDim());
    linear("time_embedding.2", dim, dim);
    linear("time_projection.1", 6 * dim, dim);
    norm("img_emb.proj.0", spec.clipDim());
    linear("img_emb.proj.1", spec.clipDim(), spec.clipDim());
    linear("img_emb.proj.3", dim, spec.clipDim());
    norm("img_emb.proj.4", dim);
    add("head.modulation", 1, 2, dim);
    linear("head.head", DitSpec.PATCH * DitSpec.PATCH * spec.outDim(), dim);
  }

  private void block(String prefix, DitSpec spec) {
    int dim = spec.dim();
    add(prefix + "modulation", 1, 6, dim);
    for (String layer : List.of("q", "k", "v", "o")) {
      linear(prefix + "self_attn." + layer, dim, dim);
    }
    for (String layer : List.of("q", "k", "v", "k_img", "v_img", "o")) {
      linear(prefix + "cross_attn." + layer, dim, dim);
    }
    for (String name : List.of("self_attn.norm_q", "self_attn.norm_k")) {
      add(prefix + name + ".weight", dim);
    }
    for (String name : List.of("norm_q", "norm_k", "norm_k_img")) {
      add(prefix + "cross_attn." + name + ".weight", dim);
    }
    norm(prefix + "norm3", dim);
    linear(prefix + "ffn.0", spec.ffn(), dim);
    linear(prefix + "ffn.2", dim, spec.ffn());
  }

  private void patch(String name, int out, int in) {
    add(name + ".weight", out, in, 1, DitSpec.PATCH, DitSpec.PATCH);
    add(name + ".bias", out);
  }

  private void linear(String name, int out, int in) {
    add(name + ".weight", out, in);
    add(name + ".bias", out);
  }

  private void norm(String name, int width) {
    add(name + ".weight", width);
    add(name + ".bias", width);
  }

  private void add(String name, long... sizes) {
    shapes.put(name, Arrays.stream(sizes).boxed().toList());
  }
}
