package io.scail.models.weights;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which network a file holds and how it names it.
 *
 * @param network what it is
 * @param spelling the naming, for people
 * @param naming from the file's names to the network's own
 */
record Recognition(Network network, String spelling, Naming naming) {
  // The longer ones first: "model." alone would leave half of "model.diffusion_model.".
  private static final List<String> PREFIXES =
      List.of(
          "model.diffusion_model.",
          "diffusion_model.",
          "first_stage_model.",
          "cond_stage_model.",
          "image_encoder.",
          "module.",
          "model.",
          "vae.");

  private static final Pattern ADAPTER_KEY =
      Pattern.compile(
          ".*(\\.lora_(up|down|A|B)\\b.*|\\.lora_layer\\.([0-9]+\\.)?(up|down)\\..*|\\.diff(_b)?)");

  /** A name without the prefix that repackaging programs put before it. */
  static String withoutPrefix(String name) {
    for (String prefix : PREFIXES) {
      if (name.startsWith(prefix) && name.length() > prefix.length()) {
        return name.substring(prefix.length());
      }
    }
    return name;
  }

  /**
   * Judges by names and shapes alone; what the file says about itself is often wrong.
   *
   * @param sizes every tensor's sizes by its name without prefix
   */
  static Recognition of(Map<String, List<Long>> sizes) {
    var names = sizes.keySet();
    if (names.stream().anyMatch(name -> ADAPTER_KEY.matcher(name).matches())) {
      return new Recognition(Network.LORA, "adapter keys", Naming.official());
    }
    if (rank(sizes, "patch_embedding_mask.weight") == 5) {
      return new Recognition(Network.TRANSFORMER, "Wan names", Naming.official());
    }
    if (rank(sizes, "mixins.patch_embed.proj_mask.weight") == 5) {
      return new Recognition(Network.TRANSFORMER, "SAT names", new SatNames());
    }
    if (rank(sizes, "encoder.downsamples.0.residual.2.weight") == 5) {
      return new Recognition(Network.VAE, "Wan names", Naming.official());
    }
    if (rank(sizes, "encoder.down_blocks.0.conv1.weight") == 5) {
      return new Recognition(Network.VAE, "diffusers names", new DiffusersVaeNames(names));
    }
    if (rank(sizes, "blocks.0.pos_embedding.embedding.weight") == 2) {
      return new Recognition(Network.TEXT_ENCODER, "Wan names", Naming.official());
    }
    if (rank(sizes, "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight") == 2) {
      return new Recognition(
          Network.TEXT_ENCODER, "Hugging Face names", new HuggingFaceTextNames(names));
    }
    if (rank(sizes, "visual.patch_embedding.weight") == 4) {
      return new Recognition(Network.IMAGE_ENCODER, "Wan names", VisionNames::official);
    }
    if (rank(sizes, "vision_model.embeddings.patch_embedding.weight") == 4) {
      return new Recognition(Network.IMAGE_ENCODER, "Hugging Face names", VisionNames::huggingFace);
    }
    return new Recognition(Network.UNKNOWN, "its own names", Naming.official());
  }

  private static int rank(Map<String, List<Long>> sizes, String name) {
    var found = sizes.get(name);
    return found == null ? -1 : found.size();
  }
}
