package io.scail.models.lora;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A key of an adapter file, understood: the module that it names, in whichever of the known
 * spellings, and its part in the change. Spellings are those of lightx2v and Kijai, kohya and
 * musubi, PEFT, diffusers, and the SAT files published beside the checkpoint.
 *
 * @param module the module as the file spells it, without prefix; see {@link #resolve}
 * @param part its part in the change
 */
record LoraKey(String module, Part part) {
  enum Part {
    UP,
    DOWN,
    ALPHA,
    DIFFERENCE,
    BIAS_DIFFERENCE
  }

  // The longer ones first: "model." alone would leave half of "model.diffusion_model.".
  private static final List<String> PREFIXES =
      List.of(
          "base_model.model.",
          "model.diffusion_model.",
          "diffusion_model.",
          "lora_unet_",
          "model.");

  private static final Map<String, Part> SUFFIXES =
      Map.ofEntries(
          Map.entry(".lora_up.weight", Part.UP),
          Map.entry(".lora_down.weight", Part.DOWN),
          Map.entry(".lora_B.weight", Part.UP),
          Map.entry(".lora_A.weight", Part.DOWN),
          Map.entry(".lora_B.default.weight", Part.UP),
          Map.entry(".lora_A.default.weight", Part.DOWN),
          Map.entry(".up.weight", Part.UP),
          Map.entry(".down.weight", Part.DOWN),
          Map.entry(".alpha", Part.ALPHA),
          Map.entry(".diff", Part.DIFFERENCE),
          Map.entry(".diff_b", Part.BIAS_DIFFERENCE));

  private static final Pattern SAT_LAYER = Pattern.compile("transformer\\.layers\\.(\\d+)\\.(.+)");

  private static final Map<String, String> SAT_MODULES =
      Map.ofEntries(
          Map.entry("attention.query_key_value.lora_layer.0", "self_attn.q"),
          Map.entry("attention.query_key_value.lora_layer.1", "self_attn.k"),
          Map.entry("attention.query_key_value.lora_layer.2", "self_attn.v"),
          Map.entry("attention.dense.lora_layer", "self_attn.o"),
          Map.entry("cross_attention.query.lora_layer", "cross_attn.q"),
          Map.entry("cross_attention.key_value.lora_layer.0", "cross_attn.k"),
          Map.entry("cross_attention.key_value.lora_layer.1", "cross_attn.v"),
          Map.entry("cross_attention.dense.lora_layer", "cross_attn.o"),
          Map.entry("mlp.dense_h_to_4h.lora_layer", "ffn.0"),
          Map.entry("mlp.dense_4h_to_h.lora_layer", "ffn.2"));

  private static final Map<String, String> DIFFUSERS_IN_BLOCK =
      Map.ofEntries(
          Map.entry("attn1.to_q", "self_attn.q"),
          Map.entry("attn1.to_k", "self_attn.k"),
          Map.entry("attn1.to_v", "self_attn.v"),
          Map.entry("attn1.to_out.0", "self_attn.o"),
          Map.entry("attn1.norm_q", "self_attn.norm_q"),
          Map.entry("attn1.norm_k", "self_attn.norm_k"),
          Map.entry("attn2.to_q", "cross_attn.q"),
          Map.entry("attn2.to_k", "cross_attn.k"),
          Map.entry("attn2.to_v", "cross_attn.v"),
          Map.entry("attn2.to_out.0", "cross_attn.o"),
          Map.entry("attn2.add_k_proj", "cross_attn.k_img"),
          Map.entry("attn2.add_v_proj", "cross_attn.v_img"),
          Map.entry("attn2.norm_q", "cross_attn.norm_q"),
          Map.entry("attn2.norm_k", "cross_attn.norm_k"),
          Map.entry("attn2.norm_added_k", "cross_attn.norm_k_img"),
          Map.entry("ffn.net.0.proj", "ffn.0"),
          Map.entry("ffn.net.2", "ffn.2"));

  private static final Map<String, String> DIFFUSERS_OUTSIDE =
      Map.of(
          "proj_out", "head.head",
          "condition_embedder.text_embedder.linear_1", "text_embedding.0",
          "condition_embedder.text_embedder.linear_2", "text_embedding.2",
          "condition_embedder.time_embedder.linear_1", "time_embedding.0",
          "condition_embedder.time_embedder.linear_2", "time_embedding.2",
          "condition_embedder.time_proj", "time_projection.1",
          "condition_embedder.image_embedder.ff.net.0.proj", "img_emb.proj.1",
          "condition_embedder.image_embedder.ff.net.2", "img_emb.proj.3");

  private static final Pattern BLOCK = Pattern.compile("(blocks\\.\\d+\\.)(.+)");

  /** Understands a key, or empty if it ends in none of the known ways. */
  static Optional<LoraKey> of(String key) {
    for (var suffix : SUFFIXES.entrySet()) {
      if (key.endsWith(suffix.getKey())) {
        String spelled = key.substring(0, key.length() - suffix.getKey().length());
        return Optional.of(new LoraKey(withoutPrefix(spelled), suffix.getValue()));
      }
    }
    return Optional.empty();
  }

  /**
   * The network's own name of the module.
   *
   * @param byUnderscores the network's module names by their spelling with underscores for dots
   */
  Optional<String> resolve(Map<String, String> byUnderscores) {
    for (String candidate : List.of(module, ofSat(), ofDiffusers())) {
      String known = byUnderscores.get(candidate.replace('.', '_'));
      if (known != null) {
        return Optional.of(known);
      }
    }
    return Optional.empty();
  }

  private String ofSat() {
    var layer = SAT_LAYER.matcher(module);
    if (!layer.matches()) {
      return module;
    }
    String name = SAT_MODULES.get(layer.group(2));
    return name == null ? module : "blocks." + layer.group(1) + "." + name;
  }

  private String ofDiffusers() {
    var block = BLOCK.matcher(module);
    if (block.matches()) {
      String name = DIFFUSERS_IN_BLOCK.get(block.group(2));
      return name == null ? module : block.group(1) + name;
    }
    return DIFFUSERS_OUTSIDE.getOrDefault(module, module);
  }

  private static String withoutPrefix(String spelled) {
    String rest = spelled;
    for (String prefix : PREFIXES) {
      if (rest.startsWith(prefix)) {
        rest = rest.substring(prefix.length());
      }
    }
    // diffusers puts everything under "transformer."; SAT's "transformer.layers." is a name of its
    // own.
    return rest.startsWith("transformer.") && !rest.startsWith("transformer.layers.")
        ? rest.substring("transformer.".length())
        : rest;
  }
}
