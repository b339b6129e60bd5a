package io.scail.models.parity;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.models.NetworkLoader;
import io.scail.models.failure.GoldensFailure;
import io.scail.models.profile.Precision;
import io.scail.models.profile.VisionSpec;
import io.scail.models.tensor.ScalarType;
import io.scail.models.text.TextEncoder;
import io.scail.models.transformer.ScailTransformer;
import io.scail.models.transformer.TransformerOptions;
import io.scail.models.vae.AutoencoderOptions;
import io.scail.models.vae.VideoAutoencoder;
import io.scail.models.vision.ImageEncoder;
import java.util.ArrayList;
import java.util.List;

/** The networks of an end-to-end golden, whose weights lie in other files of its folder. */
final class GoldenNetworks implements NetworkLoader, AutoCloseable {
  // The tower's own constants, which these sidecars leave out.
  private static final int MLP_RATIO = 4;
  private static final List<Double> MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
  private static final List<Double> STD = List.of(0.26862954, 0.26130258, 0.27577711);

  private final List<GoldenFile> files = new ArrayList<>();
  private final List<GoldenFile.Tensors> tensors = new ArrayList<>();

  GoldenNetworks(GoldenFile golden) {
    for (var name : golden.json().get("weights")) {
      var file = golden.sibling(name.asText());
      files.add(file);
      tensors.add(file.open());
    }
  }

  @Override
  public TextEncoder textEncoder() {
    int file = index("umt5");
    return TextEncoder.load(
        TextParity.spec(files.get(file).json().get("umt5")),
        tensors.get(file).weights("umt5."),
        ScalarType.FLOAT32);
  }

  @Override
  public ImageEncoder imageEncoder() {
    int file = index("clip");
    return ImageEncoder.load(
        vision(files.get(file).json().get("clip")),
        tensors.get(file).weights("clip."),
        ScalarType.FLOAT32);
  }

  @Override
  public VideoAutoencoder autoencoder() {
    int file = index("base_dim");
    return VideoAutoencoder.load(
        VaeParity.spec(files.get(file).json()),
        tensors.get(file).weights(),
        AutoencoderOptions.float32());
  }

  @Override
  public ScailTransformer transformer() {
    int file = index("ffn_dim");
    return ScailTransformer.load(
        DitGolden.spec(files.get(file).json()),
        tensors.get(file).weights(),
        TransformerOptions.of(Precision.FP32));
  }

  @Override
  public long[] tokens(String prompt) {
    throw new GoldensFailure("end-to-end goldens record token ids, not texts");
  }

  @Override
  public int sideUnit() {
    return 32;
  }

  @Override
  public String identity() {
    return "goldens";
  }

  /** The file whose sidecar has a key. */
  private int index(String key) {
    for (int i = 0; i < files.size(); i++) {
      if (files.get(i).json().has(key)) {
        return i;
      }
    }
    throw new GoldensFailure("no weight file of the golden has \"" + key + "\" in its sidecar");
  }

  private static VisionSpec vision(JsonNode json) {
    return new VisionSpec(
        json.get("image_size").asInt(),
        json.get("patch_size").asInt(),
        json.get("dim").asInt(),
        json.get("num_heads").asInt(),
        json.get("num_layers").asInt(),
        json.get("blocks_used").asInt(),
        json.path("mlp_ratio").asInt(MLP_RATIO),
        json.get("norm_eps").asDouble(),
        json.has("mean") ? VaeParity.doubles(json.get("mean")) : MEAN,
        json.has("std") ? VaeParity.doubles(json.get("std")) : STD);
  }

  @Override
  public void close() {
    tensors.forEach(GoldenFile.Tensors::close);
  }
}
