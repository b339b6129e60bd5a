package io.scail.models.lora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.WeightsFailure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoraAdapterTest {
  private static final Map<String, List<Long>> NETWORK =
      Map.ofEntries(
          Map.entry("blocks.0.self_attn.q.weight", List.of(8L, 8L)),
          Map.entry("blocks.0.self_attn.q.bias", List.of(8L)),
          Map.entry("blocks.0.self_attn.o.weight", List.of(8L, 8L)),
          Map.entry("blocks.0.cross_attn.k.weight", List.of(8L, 8L)),
          Map.entry("blocks.0.cross_attn.v.weight", List.of(8L, 8L)),
          Map.entry("blocks.0.cross_attn.k_img.weight", List.of(8L, 8L)),
          Map.entry("blocks.0.ffn.0.weight", List.of(8L, 8L)),
          Map.entry("blocks.0.ffn.2.weight", List.of(8L, 8L)),
          Map.entry("patch_embedding.weight", List.of(8L, 20L, 1L, 2L, 2L)),
          Map.entry("patch_embedding.bias", List.of(8L)),
          Map.entry("head.head.weight", List.of(8L, 8L)),
          Map.entry("text_embedding.0.weight", List.of(8L, 8L)));

  @ParameterizedTest
  @CsvSource({
    "diffusion_model.blocks.0.self_attn.q.lora_down.weight,"
        + " diffusion_model.blocks.0.self_attn.q.lora_up.weight, blocks.0.self_attn.q",
    "lora_unet_blocks_0_cross_attn_k_img.lora_down.weight,"
        + " lora_unet_blocks_0_cross_attn_k_img.lora_up.weight, blocks.0.cross_attn.k_img",
    "base_model.model.blocks.0.ffn.0.lora_A.weight, base_model.model.blocks.0.ffn.0.lora_B.weight,"
        + " blocks.0.ffn.0",
    "blocks.0.ffn.2.lora_A.default.weight, blocks.0.ffn.2.lora_B.default.weight, blocks.0.ffn.2",
    "transformer.blocks.0.attn1.to_out.0.lora_A.weight,"
        + " transformer.blocks.0.attn1.to_out.0.lora_B.weight, blocks.0.self_attn.o",
    "transformer.blocks.0.attn2.add_k_proj.lora_A.weight,"
        + " transformer.blocks.0.attn2.add_k_proj.lora_B.weight, blocks.0.cross_attn.k_img",
    "transformer.blocks.0.ffn.net.0.proj.lora_A.weight,"
        + " transformer.blocks.0.ffn.net.0.proj.lora_B.weight, blocks.0.ffn.0",
    "transformer.proj_out.lora_A.weight, transformer.proj_out.lora_B.weight, head.head",
    "condition_embedder.text_embedder.linear_1.lora_A.weight,"
        + " condition_embedder.text_embedder.linear_1.lora_B.weight, text_embedding.0",
    "model.diffusion_model.transformer.layers.0.cross_attention.key_value.lora_layer.1.down.weight,"
        + " model.diffusion_model.transformer.layers.0.cross_attention.key_value.lora_layer.1.up.weight,"
        + " blocks.0.cross_attn.v"
  })
  void everySpellingNamesTheSameModule(String down, String up, String module) {
    try (var file = new MemoryWeightFile("a.safetensors", 1).with(down, 2, 8).with(up, 8, 2)) {
      var adapter = LoraAdapter.match(file, NETWORK, LoraRules.COMPLETE);
      assertEquals(List.of(module), adapter.modules().stream().map(LoraModule::name).toList());
      assertEquals(2, adapter.modules().getFirst().pair().orElseThrow().rank());
      assertEquals(List.of(), adapter.unknown());
    }
  }

  @Test
  void theInputLayerOfAnotherModelIsSkippedWhole() {
    try (var file =
        new MemoryWeightFile("a.safetensors", 1)
            .with("diffusion_model.patch_embedding.diff", 8, 36, 1, 2, 2)
            .with("diffusion_model.patch_embedding.diff_b", 8)
            .with("diffusion_model.blocks.0.self_attn.q.diff_b", 8)) {
      var adapter = LoraAdapter.match(file, NETWORK, LoraRules.COMPLETE);
      assertEquals(1, adapter.modules().size());
      assertEquals(1, adapter.skipped().size());
      assertTrue(adapter.skipped().getFirst().contains("36 channels"), adapter.skipped()::toString);
    }
  }

  @Test
  void keysThatNameNothingAreReported() {
    try (var file =
        new MemoryWeightFile("a.safetensors", 1)
            .with("diffusion_model.blocks.0.self_attn.q.diff_b", 8)
            .with("diffusion_model.blocks.9.self_attn.q.diff_b", 8)
            .with("something.else", 8)) {
      assertEquals(
          List.of("diffusion_model.blocks.9.self_attn.q.diff_b", "something.else"),
          LoraAdapter.match(file, NETWORK, LoraRules.COMPLETE).unknown());
    }
  }

  @Test
  void filesThatDoNotFitAreRefusedInOneSentence() {
    refused("names one of the network's modules", new MemoryWeightFile("a", 1).with("x.y", 8));
    refused(
        "only one half of the pair",
        new MemoryWeightFile("a", 1).with("blocks.0.self_attn.q.lora_up.weight", 8, 2));
    refused(
        "does not fit blocks.0.self_attn.q",
        new MemoryWeightFile("a", 1)
            .with("blocks.0.self_attn.q.lora_up.weight", 8, 2)
            .with("blocks.0.self_attn.q.lora_down.weight", 2, 9));
    refused(
        "does not fit blocks.0.self_attn.q.bias",
        new MemoryWeightFile("a", 1).with("blocks.0.self_attn.q.diff_b", 9));
    refused(
        "both",
        new MemoryWeightFile("a", 1)
            .with("blocks.0.self_attn.q.diff_b", 8)
            .with("diffusion_model.blocks.0.self_attn.q.diff_b", 8));
  }

  private static void refused(String reason, MemoryWeightFile file) {
    try (file) {
      var failure =
          assertThrows(
              WeightsFailure.class, () -> LoraAdapter.match(file, NETWORK, LoraRules.COMPLETE));
      assertTrue(failure.sentence().contains(reason), failure.sentence());
      assertTrue(failure.sentence().startsWith("a: "), failure.sentence());
    }
  }
}
