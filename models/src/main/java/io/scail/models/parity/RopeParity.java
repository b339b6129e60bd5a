package io.scail.models.parity;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import java.util.function.Consumer;

/**
 * Rotary multipliers: one-dimensional tables, turned tensors, and chosen tokens of a real-size
 * grid.
 */
final class RopeParity implements ParityCheck {
  private static final double FACTOR = 1e-4;
  private static final String TABLE = "in.table";
  private static final String POSITIONS = ".positions";

  @Override
  public boolean covers(GoldenFile file) {
    return file.family().equals("rope");
  }

  @Override
  public void run(GoldenFile file, Consumer<ParityCase> cases) {
    try (var tensors = file.open();
        var module = ScriptModule.load("transformer")) {
      var proof = new Proof(file, tensors, module, cases);
      for (String key : tensors.entries().keySet()) {
        if (key.startsWith(TABLE) && key.endsWith(POSITIONS)) {
          proof.table(
              key.substring("in.".length(), key.length() - POSITIONS.length()),
              Integer.parseInt(key.substring(TABLE.length(), key.length() - POSITIONS.length())));
        }
      }
      for (var json : file.json().get("cases")) {
        proof.rotated(json);
        proof.tokens(json);
      }
    }
  }

  /** One file in work. */
  private record Proof(
      GoldenFile file,
      GoldenFile.Tensors tensors,
      ScriptModule module,
      Consumer<ParityCase> cases) {

    void table(String name, int headDim) {
      try (var scope = TensorScope.open()) {
        long[] positions = tensors.longs("in." + name + POSITIONS);
        var bands =
            module
                .call("rope_bands")
                .with(scope.longs(positions, positions.length))
                .with(headDim)
                .tensor(scope);
        compareParts(name + ".", bands.toFloats());
      }
    }

    void rotated(JsonNode json) {
      String name = json.get("name").asText();
      long[] shape = tensors.shape("in." + name + ".x");
      try (var scope = TensorScope.open();
          var state = TensorDict.empty()) {
        prepare(state, json, file.json().get("grid"), Math.toIntExact(shape[3]));
        var x = scope.floats(tensors.floats("in." + name + ".x"), shape[1], shape[2], shape[3]);
        compare(
            name + ".rotated", module.call("rotated").with(state).with(x).tensor(scope).toFloats());
      }
    }

    void tokens(JsonNode json) {
      String name = json.get("name").asText();
      long[] tokens = tensors.longs("in." + name + ".big_tokens");
      try (var scope = TensorScope.open();
          var state = TensorDict.empty()) {
        prepare(state, json, file.json().get("big_grid"), file.json().get("head_dim").asInt());
        var multipliers =
            module
                .call("rope_table")
                .with(state)
                .with(scope.longs(tokens, tokens.length))
                .tensor(scope);
        compareParts(name + ".big_", multipliers.toFloats());
      }
    }

    private void prepare(TensorDict state, JsonNode json, JsonNode grid, int headDim) {
      module
          .call("rope")
          .with(state)
          .with(headDim)
          .withLongs(grid.get(0).asLong(), grid.get(1).asLong(), grid.get(2).asLong())
          .with(json.get("additional_refs").asLong())
          .with(json.get("replace_flag").asBoolean())
          .with("cpu")
          .run();
    }

    private void compareParts(String prefix, float[] pairs) {
      float[] cos = new float[pairs.length / 2];
      float[] sin = new float[pairs.length / 2];
      for (int i = 0; i < cos.length; i++) {
        cos[i] = pairs[2 * i];
        sin[i] = pairs[2 * i + 1];
      }
      compare(prefix + "cos", cos);
      compare(prefix + "sin", sin);
    }

    private void compare(String output, float[] actual) {
      String key = "out." + output;
      cases.accept(
          ParityCase.close(
              file.name() + " " + output,
              tensors.floats(key),
              actual,
              FACTOR,
              file.deviation(key)));
    }
  }
}
