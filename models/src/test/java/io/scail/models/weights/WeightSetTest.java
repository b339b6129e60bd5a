package io.scail.models.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.WeightsFailure;
import io.scail.models.profile.TextSpec;
import io.scail.models.profile.VaeSpec;
import io.scail.models.profile.VisionSpec;
import io.scail.models.tensor.ScalarType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WeightSetTest {
  private static final TextSpec TEXT = new TextSpec(20, 8, 12, 16, 3, 2, 4, 8, 1e-6);
  private static final VisionSpec VISION =
      new VisionSpec(4, 2, 8, 2, 2, 1, 4, 1e-6, List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));
  private static final VaeSpec VAE =
      new VaeSpec(
          4,
          2,
          List.of(1, 2, 2),
          2,
          List.of(false, true),
          Collections.nCopies(2, 0.0),
          Collections.nCopies(2, 1.0));

  @TempDir private Path folder;

  private Path write(Map<String, List<Long>> sizes) {
    return WrittenFile.of(folder.resolve("a.safetensors"), sizes);
  }

  private static Map<String, List<Long>> renamed(
      Map<String, List<Long>> sizes, UnaryOperator<String> name) {
    var renamed = new LinkedHashMap<String, List<Long>>();
    sizes.forEach((key, dimensions) -> renamed.put(name.apply(key), dimensions));
    return renamed;
  }

  private static void fits(Path path, WeightContract contract, String spelling) {
    try (var file = WeightFile.open(path)) {
      var set = WeightSet.of(file);
      assertEquals(contract.network(), set.network());
      assertEquals(spelling, set.spelling());
      contract.check(set).orThrow();
      var inferred = SpecInference.contract(set.network(), set.sizes()).orElseThrow();
      assertTrue(inferred.check(set).isSatisfied(), inferred.check(set).problem());
    }
  }

  @Test
  void prefixesOfRepackagedFilesAreCut() {
    var contract = WeightContract.of(VAE);
    for (String prefix : List.of("", "model.", "first_stage_model.", "vae.")) {
      fits(write(renamed(contract.sizes(), name -> prefix + name)), contract, "Wan names");
    }
  }

  @Test
  void anUmt5OfHuggingFaceComesToItsOwnNames() {
    var contract = WeightContract.of(TEXT);
    var names =
        Map.ofEntries(
            Map.entry("norm1", "layer.0.layer_norm"),
            Map.entry("norm2", "layer.1.layer_norm"),
            Map.entry("attn.q", "layer.0.SelfAttention.q"),
            Map.entry("attn.k", "layer.0.SelfAttention.k"),
            Map.entry("attn.v", "layer.0.SelfAttention.v"),
            Map.entry("attn.o", "layer.0.SelfAttention.o"),
            Map.entry("pos_embedding.embedding", "layer.0.SelfAttention.relative_attention_bias"),
            Map.entry("ffn.gate.0", "layer.1.DenseReluDense.wi_0"),
            Map.entry("ffn.fc1", "layer.1.DenseReluDense.wi_1"),
            Map.entry("ffn.fc2", "layer.1.DenseReluDense.wo"));
    var sizes =
        renamed(
            contract.sizes(),
            name -> {
              if (!name.startsWith("blocks.")) {
                return name.startsWith("token")
                    ? "shared.weight"
                    : "encoder.final_layer_norm.weight";
              }
              String inside = name.substring("blocks.0.".length(), name.lastIndexOf(".weight"));
              return "encoder.block." + name.charAt(7) + "." + names.get(inside) + ".weight";
            });
    sizes.put("encoder.embed_tokens.weight", List.of(20L, 8L));
    fits(write(sizes), contract, "Hugging Face names");
  }

  @Test
  void aClipTowerOfHuggingFaceIsJoinedTransposedAndWidened() {
    var contract = WeightContract.of(VISION);
    var sizes = new LinkedHashMap<String, List<Long>>();
    sizes.put("logit_scale", List.of());
    sizes.put("visual_projection.weight", List.of(1024L, 8L));
    sizes.put("vision_model.embeddings.class_embedding", List.of(8L));
    sizes.put("vision_model.embeddings.position_embedding.weight", List.of(5L, 8L));
    sizes.put("vision_model.embeddings.patch_embedding.weight", List.of(8L, 3L, 2L, 2L));
    sizes.put("vision_model.embeddings.position_ids", List.of(1L, 5L));
    sizes.put("text_model.final_layer_norm.weight", List.of(8L));
    for (String norm : List.of("pre_layrnorm", "post_layernorm")) {
      affine(sizes, "vision_model." + norm);
    }
    for (int i = 0; i < 2; i++) {
      String layer = "vision_model.encoder.layers." + i + ".";
      affine(sizes, layer + "layer_norm1");
      affine(sizes, layer + "layer_norm2");
      for (String module : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
        linear(sizes, layer + "self_attn." + module, 8, 8);
      }
      linear(sizes, layer + "mlp.fc1", 32, 8);
      linear(sizes, layer + "mlp.fc2", 8, 32);
    }
    var path = write(sizes);
    fits(path, contract, "Hugging Face names");
    try (var file = WeightFile.open(path)) {
      var set = WeightSet.of(file);
      float[] joined = set.weight("visual.transformer.1.attn.to_qkv.weight").floats();
      String attention = "vision_model.encoder.layers.1.self_attn.";
      assertArrayEquals(
          file.tensor(attention + "v_proj.weight").floats(), Arrays.copyOfRange(joined, 128, 192));
      float[] head = set.weight("visual.head").floats();
      float[] stored = file.tensor("visual_projection.weight").floats();
      assertEquals(stored[8 * 3 + 5], head[1024 * 5 + 3]);
    }
  }

  private static void affine(Map<String, List<Long>> sizes, String name) {
    sizes.put(name + ".weight", List.of(8L));
    sizes.put(name + ".bias", List.of(8L));
  }

  private static void linear(Map<String, List<Long>> sizes, String name, long out, long in) {
    sizes.put(name + ".weight", List.of(out, in));
    sizes.put(name + ".bias", List.of(out));
  }

  @Test
  void aVaeOfDiffusersComesToItsOwnNames() {
    var contract = WeightContract.of(VAE);
    fits(write(renamed(contract.sizes(), WeightSetTest::ofDiffusers)), contract, "diffusers names");
  }

  /** Three residual blocks and an upsampler make a block of four in the decoder. */
  private static String ofDiffusers(String name) {
    String renamed =
        name.replace("residual.0", "norm1")
            .replace("residual.2", "conv1")
            .replace("residual.3", "norm2")
            .replace("residual.6", "conv2")
            .replace("shortcut", "conv_shortcut")
            .replace("encoder.downsamples", "encoder.down_blocks")
            .replace("middle.0", "mid_block.resnets.0")
            .replace("middle.1", "mid_block.attentions.0")
            .replace("middle.2", "mid_block.resnets.1")
            .replace("head.0", "norm_out")
            .replace("head.2", "conv_out")
            .replace("coder.conv1", "coder.conv_in");
    if (renamed.startsWith("conv1.")) {
      return renamed.replace("conv1.", "quant_conv.");
    }
    if (renamed.startsWith("conv2.")) {
      return renamed.replace("conv2.", "post_quant_conv.");
    }
    String row = "decoder.upsamples.";
    if (!renamed.startsWith(row)) {
      return renamed;
    }
    int dot = renamed.indexOf('.', row.length());
    int index = Integer.parseInt(renamed.substring(row.length(), dot));
    String place = index % 4 == 3 ? "upsamplers.0" : "resnets." + index % 4;
    return "decoder.up_blocks." + index / 4 + "." + place + renamed.substring(dot);
  }

  @Test
  void notesAndCompanionsAreNoWeights() {
    try (var file =
        WeightFile.open(GoldenFolder.containers().resolve("fp8_scale_weight.safetensors"))) {
      var set = WeightSet.of(file);
      assertTrue(set.extras().containsKey("scaled_fp8"));
      assertTrue(set.weights().keySet().stream().noneMatch(name -> name.contains("scale")));
    }
    var sizes = new LinkedHashMap<>(WeightContract.of(TEXT).sizes());
    sizes.put(WeightSet.TOKENIZER, List.of(10L));
    try (var file = WeightFile.open(write(sizes))) {
      var set = WeightSet.of(file);
      assertEquals(Set.of(WeightSet.TOKENIZER), set.extras().keySet());
      WeightContract.of(TEXT).check(set).orThrow();
    }
  }

  @Test
  void whatIsNoKnownNetworkIsSaidToBeNone() {
    assertEquals(Network.UNKNOWN, network(Map.of("layer.weight", List.of(2L, 2L))));
    assertEquals(
        Network.UNKNOWN,
        network(Map.of("patch_embedding.weight", List.of(8L, 16L, 1L, 2L, 2L))),
        "another Wan transformer");
    assertEquals(
        Network.LORA,
        network(Map.of("diffusion_model.blocks.0.ffn.0.lora_down.weight", List.of(2L, 2L))));
    assertEquals(
        Network.LORA,
        network(
            Map.of("transformer.layers.0.attention.dense.lora_layer.up.weight", List.of(2L, 2L))));
  }

  private Network network(Map<String, List<Long>> sizes) {
    try (var file = WeightFile.open(write(sizes))) {
      return WeightSet.of(file).network();
    }
  }

  @Test
  void twoTensorsForOneNameAreRefused() {
    var sizes = new LinkedHashMap<>(WeightContract.of(VAE).sizes());
    sizes.put("vae.conv1.bias", List.of(4L));
    try (var file = WeightFile.open(write(sizes))) {
      var failure = assertThrows(WeightsFailure.class, () -> WeightSet.of(file));
      assertTrue(
          failure.sentence().endsWith("both conv1.bias and vae.conv1.bias are conv1.bias"),
          failure.sentence());
    }
  }

  @Test
  void everyDifferenceIsReportedAtOnce() {
    var sizes = new LinkedHashMap<>(WeightContract.of(TEXT).sizes());
    IntStream.range(0, 2).forEach(i -> sizes.remove("blocks." + i + ".norm2.weight"));
    sizes.put("blocks.1.attn.o.weight", List.of(8L, 13L));
    sizes.put("lm.weight", List.of(1L));
    try (var file = WeightFile.open(write(sizes))) {
      var report = WeightContract.of(TEXT).check(WeightSet.of(file));
      assertEquals(
          "does not fit the UMT5 text encoder of the profile: it lacks 2"
              + " (blocks.{0-1}.norm2.weight); has no place for 1 (lm.weight); has other sizes in 1"
              + " (blocks.1.attn.o.weight [8, 13] instead of [8, 12])",
          report.problem());
      assertEquals(2, report.missing().size());
      var failure = assertThrows(WeightsFailure.class, report::orThrow);
      assertTrue(failure.sentence().startsWith(file.path() + ": does not fit"));
      assertEquals(
          "holds a UMT5 text encoder, not a Wan video autoencoder",
          WeightContract.of(VAE).check(WeightSet.of(file)).problem());
    }
  }

  @Test
  void weightsThatAreNoFractionsAreReported() {
    var declared = new LinkedHashMap<String, SafetensorsWriter.Declaration>();
    WeightContract.of(TEXT)
        .sizes()
        .forEach(
            (name, sizes) ->
                declared.put(name, new SafetensorsWriter.Declaration(ScalarType.INT8, sizes)));
    var path = folder.resolve("int8.safetensors");
    try (var writer = SafetensorsWriter.create(path, declared, Map.of())) {
      declared.values().forEach(item -> writer.write(ByteBuffer.allocate((int) item.bytes())));
      writer.finish();
    }
    try (var file = WeightFile.open(path)) {
      var report = WeightContract.of(TEXT).check(WeightSet.of(file));
      assertEquals(declared.size(), report.wrongType().size());
      assertTrue(report.problem().contains("has the wrong type in"), report.problem());
    }
  }
}
