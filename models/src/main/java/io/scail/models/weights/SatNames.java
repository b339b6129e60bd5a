package io.scail.models.weights;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Names of the published transformer checkpoint, which come from SwissArmyTransformer, and what
 * they are in the Wan naming. Joint matrices are split along the first dimension.
 */
final class SatNames implements Naming {
  private static final Pattern LAYER = Pattern.compile("transformer\\.layers\\.(\\d+)\\.(.+)");

  private static final Pattern LIST =
      Pattern.compile("mixins\\.adaln_layer\\.(\\w+)\\.(\\d+)(\\..+)?");

  private static final Map<String, List<String>> IN_LAYER =
      Map.of(
          "attention.query_key_value", List.of("self_attn.q", "self_attn.k", "self_attn.v"),
          "attention.dense", List.of("self_attn.o"),
          "cross_attention.query", List.of("cross_attn.q"),
          "cross_attention.key_value", List.of("cross_attn.k", "cross_attn.v"),
          "cross_attention.dense", List.of("cross_attn.o"),
          "post_cross_attention_layernorm", List.of("norm3"),
          "mlp.dense_h_to_4h", List.of("ffn.0"),
          "mlp.dense_4h_to_h", List.of("ffn.2"));

  private static final Map<String, List<String>> IN_LIST =
      Map.of(
          "adaLN_modulations", List.of("modulation"),
          "query_layernorm_list", List.of("self_attn.norm_q"),
          "key_layernorm_list", List.of("self_attn.norm_k"),
          "cross_query_layernorm_list", List.of("cross_attn.norm_q"),
          "cross_key_layernorm_list", List.of("cross_attn.norm_k"),
          "clip_feature_key_layernorm_list", List.of("cross_attn.norm_k_img"),
          "clip_feature_key_value_list", List.of("cross_attn.k_img", "cross_attn.v_img"));

  private static final Map<String, String> OUTSIDE =
      Map.of(
          "mixins.final_layer.adaLN_modulation", "head.modulation",
          "mixins.final_layer.linear", "head.head",
          "mixins.patch_embed.proj", "patch_embedding",
          "mixins.patch_embed.proj_pose", "patch_embedding_pose",
          "mixins.patch_embed.proj_mask", "patch_embedding_mask",
          "time_embed", "time_embedding",
          "adaln_projection", "time_projection",
          "text_embedding", "text_embedding",
          "clip_proj", "img_emb");

  @Override
  public Rename rename(String name) {
    var layer = LAYER.matcher(name);
    if (layer.matches()) {
      String inside = layer.group(2);
      int dot = inside.lastIndexOf('.');
      if (dot > 0 && IN_LAYER.containsKey(inside.substring(0, dot))) {
        var modules = IN_LAYER.getOrDefault(inside.substring(0, dot), List.of());
        return inBlock(layer.group(1), modules, inside.substring(dot));
      }
    }
    var list = LIST.matcher(name);
    if (list.matches() && IN_LIST.containsKey(list.group(1))) {
      String suffix = list.group(3) == null ? "" : list.group(3);
      return inBlock(list.group(2), IN_LIST.getOrDefault(list.group(1), List.of()), suffix);
    }
    // The longest module name that fits: a module's own index and "weight" follow it.
    for (int end = name.length(); end > 0; end = name.lastIndexOf('.', end - 1)) {
      String module = OUTSIDE.get(name.substring(0, end));
      if (module != null) {
        return new Rename.To(module + name.substring(end));
      }
    }
    return new Rename.To(name);
  }

  private static Rename inBlock(String block, List<String> modules, String suffix) {
    var targets =
        modules.stream().map(module -> "blocks." + block + "." + module + suffix).toList();
    return targets.size() == 1 ? new Rename.To(targets.getFirst()) : new Rename.Split(targets);
  }
}
