package io.scail.models.weights;

import java.util.Map;
import java.util.regex.Pattern;

/** Names of the CLIP visual tower: in its original file, and in Hugging Face and ComfyUI files. */
final class VisionNames {
  private static final Pattern LAYER = Pattern.compile("encoder\\.layers\\.(\\d+)\\.(.+)\\.(\\w+)");

  private static final Map<String, String> IN_LAYER =
      Map.of(
          "layer_norm1", "norm1",
          "layer_norm2", "norm2",
          "self_attn.out_proj", "attn.proj",
          "mlp.fc1", "mlp.0",
          "mlp.fc2", "mlp.2");

  private static final Map<String, Integer> JOINED =
      Map.of("self_attn.q_proj", 0, "self_attn.k_proj", 1, "self_attn.v_proj", 2);

  private VisionNames() {}

  /** The original file may hold the text tower, too. */
  static Rename official(String name) {
    return name.startsWith("textual.") ? Rename.LEFT : new Rename.To(name);
  }

  static Rename huggingFace(String name) {
    if (name.equals("visual_projection.weight")) {
      return new Rename.Transposed("visual.head");
    }
    if (name.equals("logit_scale")) {
      return new Rename.To("log_scale");
    }
    if (name.startsWith("text_model.") || name.startsWith("text_projection.")) {
      return Rename.LEFT;
    }
    if (!name.startsWith("vision_model.")) {
      return new Rename.To(name);
    }
    String inside = name.substring("vision_model.".length());
    var layer = LAYER.matcher(inside);
    if (layer.matches()) {
      String block = "visual.transformer." + layer.group(1) + ".";
      String module = layer.group(2);
      String suffix = "." + layer.group(3);
      if (JOINED.containsKey(module)) {
        int position = JOINED.getOrDefault(module, 0);
        return new Rename.Join(block + "attn.to_qkv" + suffix, position, JOINED.size());
      }
      String target = IN_LAYER.get(module);
      return new Rename.To(target == null ? name : block + target + suffix);
    }
    return switch (inside) {
      case "embeddings.patch_embedding.weight" -> new Rename.To("visual.patch_embedding.weight");
      case "embeddings.class_embedding" -> new Rename.Widened("visual.cls_embedding", 3);
      case "embeddings.position_embedding.weight" -> new Rename.Widened("visual.pos_embedding", 3);
      case "embeddings.position_ids" -> Rename.LEFT;
      // The spelling of the first is the published one.
      case "pre_layrnorm.weight" -> new Rename.To("visual.pre_norm.weight");
      case "pre_layrnorm.bias" -> new Rename.To("visual.pre_norm.bias");
      case "post_layernorm.weight" -> new Rename.To("visual.post_norm.weight");
      case "post_layernorm.bias" -> new Rename.To("visual.post_norm.bias");
      default -> new Rename.To(name);
    };
  }
}
