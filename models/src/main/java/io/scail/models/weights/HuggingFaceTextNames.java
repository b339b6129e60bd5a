package io.scail.models.weights;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Names of a UMT5 encoder in Hugging Face and ComfyUI files. */
final class HuggingFaceTextNames implements Naming {
  private static final Pattern BLOCK = Pattern.compile("encoder\\.block\\.(\\d+)\\.(.+)");

  private static final Map<String, String> IN_BLOCK =
      Map.of(
          "layer.0.layer_norm.weight", "norm1.weight",
          "layer.1.layer_norm.weight", "norm2.weight",
          "layer.0.SelfAttention.q.weight", "attn.q.weight",
          "layer.0.SelfAttention.k.weight", "attn.k.weight",
          "layer.0.SelfAttention.v.weight", "attn.v.weight",
          "layer.0.SelfAttention.o.weight", "attn.o.weight",
          "layer.0.SelfAttention.relative_attention_bias.weight", "pos_embedding.embedding.weight",
          "layer.1.DenseReluDense.wi_0.weight", "ffn.gate.0.weight",
          "layer.1.DenseReluDense.wi_1.weight", "ffn.fc1.weight",
          "layer.1.DenseReluDense.wo.weight", "ffn.fc2.weight");

  private final Set<String> names;

  HuggingFaceTextNames(Set<String> names) {
    this.names = Set.copyOf(names);
  }

  @Override
  public Rename rename(String name) {
    var block = BLOCK.matcher(name);
    if (block.matches()) {
      String inside = IN_BLOCK.get(block.group(2));
      return new Rename.To(inside == null ? name : "blocks." + block.group(1) + "." + inside);
    }
    return switch (name) {
      case "shared.weight" -> new Rename.To("token_embedding.weight");
      // The same table a second time, where both are there.
      case "encoder.embed_tokens.weight" ->
          names.contains("shared.weight") ? Rename.LEFT : new Rename.To("token_embedding.weight");
      case "encoder.final_layer_norm.weight" -> new Rename.To("norm.weight");
      default ->
          name.startsWith("decoder.") || name.startsWith("lm_head.")
              ? Rename.LEFT
              : new Rename.To(name);
    };
  }
}
