package io.scail.models.parity;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.models.profile.VisionSpec;
import io.scail.models.tensor.ScalarType;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import io.scail.models.vision.ImageEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The image encoder: preprocessing, every block that runs, features. */
final class VisionParity implements ParityCheck {
  private static final double FACTOR = 1e-4;

  @Override
  public boolean covers(GoldenFile file) {
    return file.family().equals("clip") && file.json().has("image_size");
  }

  @Override
  public void run(GoldenFile file, Consumer<ParityCase> cases) {
    var json = file.json();
    try (var tensors = file.open()) {
      if (json.has("dim")) {
        tower(file, tensors, cases);
      } else {
        preprocessing(file, tensors, cases);
      }
    }
  }

  private static void tower(
      GoldenFile file, GoldenFile.Tensors tensors, Consumer<ParityCase> cases) {
    try (var encoder =
        ImageEncoder.load(spec(file.json()), tensors.weights(), ScalarType.FLOAT32)) {
      for (var node : file.json().get("cases")) {
        String name = node.get("name").asText();
        String out = "out." + name + ".";
        try (var scope = TensorScope.open()) {
          var image = tensor(scope, tensors, "in." + name + ".image");
          compare(file, tensors, out + "pixels", encoder.pixels(image, scope), cases);
          var features =
              encoder.encode(
                  image,
                  (block, output) -> {
                    if (tensors.has(out + "block" + block)) {
                      compare(file, tensors, out + "block" + block, output, cases);
                    }
                  },
                  scope);
          compare(file, tensors, out + "features", features, cases);
        }
      }
    }
  }

  private static void preprocessing(
      GoldenFile file, GoldenFile.Tensors tensors, Consumer<ParityCase> cases) {
    var json = file.json();
    int side = json.get("image_size").asInt();
    var mean = VaeParity.doubles(json.get("mean"));
    var std = VaeParity.doubles(json.get("std"));
    // Preprocessing reads no weight and none of the tower's numbers.
    var spec = new VisionSpec(side, side, 2, 1, 1, 1, 1, 1e-5, mean, std);
    try (var encoder = ImageEncoder.load(spec, TensorDict.empty(), ScalarType.FLOAT32);
        var scope = TensorScope.open()) {
      for (String name : caseNames(json)) {
        var image = tensor(scope, tensors, "in." + name + "image");
        compare(file, tensors, "out." + name + "pixels", encoder.pixels(image, scope), cases);
      }
    }
  }

  private static List<String> caseNames(JsonNode json) {
    var names = new ArrayList<String>();
    json.path("cases").forEach(node -> names.add(node.get("name").asText() + "."));
    return names.isEmpty() ? List.of("") : names;
  }

  /** The numbers of the network as a sidecar writes them. */
  static VisionSpec spec(JsonNode json) {
    return new VisionSpec(
        json.get("image_size").asInt(),
        json.get("patch_size").asInt(),
        json.get("dim").asInt(),
        json.get("num_heads").asInt(),
        json.get("num_layers").asInt(),
        json.get("blocks_used").asInt(),
        json.get("mlp_ratio").asInt(),
        json.get("norm_eps").asDouble(),
        VaeParity.doubles(json.get("mean")),
        VaeParity.doubles(json.get("std")));
  }

  private static Tensor tensor(TensorScope scope, GoldenFile.Tensors tensors, String key) {
    return scope.floats(tensors.floats(key), tensors.shape(key));
  }

  private static void compare(
      GoldenFile file,
      GoldenFile.Tensors tensors,
      String key,
      Tensor actual,
      Consumer<ParityCase> cases) {
    cases.accept(
        ParityCase.close(
            file.name() + " " + key,
            tensors.floats(key),
            actual.toFloats(),
            FACTOR,
            file.deviation(key)));
  }
}
