package io.scail.models.parity;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.models.failure.GoldensFailure;
import io.scail.models.weights.Network;
import io.scail.models.weights.SatTranslation;
import io.scail.models.weights.SpecInference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Names and sizes of real checkpoints against those that this engine makes from a network's
 * numbers, and the names of the published checkpoint against their translation.
 */
final class ManifestParity implements ParityCheck {
  private static final Map<String, Network> NETWORKS =
      Map.of(
          "dit", Network.TRANSFORMER,
          "vae", Network.VAE,
          "umt5", Network.TEXT_ENCODER,
          "clip", Network.IMAGE_ENCODER);

  private static final String TRANSLATION = "dit_sat_to_wan";

  @Override
  public boolean covers(GoldenFile file) {
    return file.family().equals("manifest")
        && (NETWORKS.containsKey(file.stem()) || file.stem().equals(TRANSLATION));
  }

  @Override
  public void run(GoldenFile file, Consumer<ParityCase> cases) {
    if (file.stem().equals(TRANSLATION)) {
      for (var entry : file.json().properties()) {
        cases.accept(
            ParityCase.exact(
                file.name() + " " + entry.getKey(),
                texts(entry.getValue()),
                SatTranslation.targets(entry.getKey())));
      }
      return;
    }
    var expected = new LinkedHashMap<String, List<Long>>();
    file.json()
        .properties()
        .forEach(entry -> expected.put(entry.getKey(), longs(entry.getValue())));
    var network = NETWORKS.getOrDefault(file.stem(), Network.UNKNOWN);
    var contract =
        SpecInference.contract(network, expected)
            .orElseThrow(() -> new GoldensFailure(file.name() + " lacks sizes"));
    cases.accept(
        ParityCase.exact(
            file.name() + " " + expected.size() + " names and sizes", expected, contract.sizes()));
  }

  private static List<String> texts(JsonNode node) {
    var texts = new ArrayList<String>();
    node.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  private static List<Long> longs(JsonNode node) {
    var longs = new ArrayList<Long>();
    node.forEach(item -> longs.add(item.asLong()));
    return longs;
  }
}
