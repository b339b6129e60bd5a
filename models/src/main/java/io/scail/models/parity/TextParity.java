package io.scail.models.parity;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.models.profile.TextSpec;
import io.scail.models.tensor.ScalarType;
import io.scail.models.text.PromptCleaner;
import io.scail.models.text.TextEncoder;
import io.scail.models.torch.TensorScope;
import java.util.Arrays;
import java.util.function.Consumer;

/** The text encoder, its position buckets, and the cleaning of prompts. */
final class TextParity implements ParityCheck {
  private static final double FACTOR = 1e-4;

  @Override
  public boolean covers(GoldenFile file) {
    return file.family().equals("umt5")
        && (file.json().has("vocab_size") || file.stem().startsWith("clean"));
  }

  @Override
  public void run(GoldenFile file, Consumer<ParityCase> cases) {
    if (!file.json().has("vocab_size")) {
      for (var node : file.json().get("cases")) {
        String text = node.get("text").asText();
        cases.accept(
            ParityCase.exact(
                file.name() + " \"" + text.replaceAll("\\s", " ") + "\"",
                node.get("clean").asText(),
                PromptCleaner.clean(text)));
      }
      return;
    }
    try (var tensors = file.open();
        var encoder = TextEncoder.load(spec(file.json()), tensors.weights(), ScalarType.FLOAT32)) {
      var run = new Run(file, tensors, encoder, cases);
      for (String key : tensors.entries().keySet()) {
        if (key.startsWith("in.") && key.endsWith(".ids")) {
          run.encode(key.substring("in.".length(), key.length() - ".ids".length()));
        } else if (key.endsWith(".position_bias")) {
          run.positionBias(key);
        } else if (key.endsWith(".relative_position")) {
          run.buckets(key);
        }
      }
    }
  }

  /** The numbers of the network as a sidecar writes them. */
  static TextSpec spec(JsonNode json) {
    return new TextSpec(
        json.get("vocab_size").asInt(),
        json.get("dim").asInt(),
        json.get("dim_attn").asInt(),
        json.get("dim_ffn").asInt(),
        json.get("num_heads").asInt(),
        json.get("num_layers").asInt(),
        json.get("num_buckets").asInt(),
        json.get("max_distance").asInt(),
        json.get("eps").asDouble());
  }

  /** One file's comparisons. */
  private record Run(
      GoldenFile file,
      GoldenFile.Tensors tensors,
      TextEncoder encoder,
      Consumer<ParityCase> cases) {

    /** Rows of padding exist only in the reference; the real rows are compared. */
    void encode(String name) {
      long[] shape = tensors.shape("in." + name + ".ids");
      int length = Math.toIntExact(shape[1]);
      long[] ids = tensors.longs("in." + name + ".ids");
      for (int prompt = 0; prompt < shape[0]; prompt++) {
        int first = prompt * length;
        int tokens = tokens(name, prompt, length);
        long[] real = Arrays.copyOfRange(ids, first, first + tokens);
        try (var scope = TensorScope.open()) {
          int row = prompt;
          var hidden =
              encoder.encode(
                  real,
                  (block, output) ->
                      compare(name, "block" + block, row, length, tokens, output.toFloats()),
                  scope);
          compare(name, "hidden", row, length, tokens, hidden.toFloats());
        }
      }
    }

    void positionBias(String key) {
      int block = Integer.parseInt(key.replaceAll("\\D*(\\d+)\\D*", "$1"));
      int tokens = Math.toIntExact(tensors.shape(key)[2]);
      try (var scope = TensorScope.open()) {
        var bias = encoder.positionBias(block, tokens, scope);
        cases.accept(
            ParityCase.close(
                file.name() + " " + key,
                tensors.floats(key),
                bias.toFloats(),
                FACTOR,
                file.deviation(key)));
      }
    }

    void buckets(String key) {
      long[] positions = tensors.longs(key);
      String out = key.replace("in.", "out.").replace(".relative_position", ".index");
      long[] actual =
          Arrays.stream(positions).map(p -> encoder.bucket(Math.toIntExact(p))).toArray();
      cases.accept(ParityCase.exact(file.name() + " " + out, tensors.longs(out), actual));
    }

    private int tokens(String name, int prompt, int length) {
      String mask = "in." + name + ".mask";
      if (!tensors.has(mask)) {
        return length;
      }
      long[] all = tensors.longs(mask);
      long tokens = 0;
      for (int i = prompt * length; i < (prompt + 1) * length; i++) {
        tokens += all[i];
      }
      return Math.toIntExact(tokens);
    }

    private void compare(
        String name, String output, int prompt, int length, int tokens, float[] actual) {
      String key = "out." + name + "." + output;
      if (!tensors.has(key)) {
        return;
      }
      int width = Math.toIntExact(tensors.shape(key)[2]);
      int first = prompt * length * width;
      float[] expected = Arrays.copyOfRange(tensors.floats(key), first, first + tokens * width);
      cases.accept(
          ParityCase.close(
              file.name() + " " + key + " " + prompt,
              expected,
              actual,
              FACTOR,
              file.deviation(key)));
    }
  }
}
