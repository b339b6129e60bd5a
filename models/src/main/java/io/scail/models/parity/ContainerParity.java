package io.scail.models.parity;

import io.scail.models.failure.GoldensFailure;
import io.scail.models.tensor.Layout;
import io.scail.models.tensor.ScalarType;
import io.scail.models.weights.TensorEntry;
import io.scail.models.weights.WeightFile;
import io.scail.models.weights.WeightSet;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Containers read by this engine: torch checkpoints in both formats, the published SAT names, and
 * both spellings of scaled 8-bit weights. The sidecar names the files; the tensors beside it are
 * what they must give.
 */
final class ContainerParity implements ParityCheck {
  private static final int CODES = 256;

  @Override
  public boolean covers(GoldenFile file) {
    return file.family().equals("containers");
  }

  @Override
  public void run(GoldenFile file, Consumer<ParityCase> cases) {
    int found = 0;
    for (var name : file.json().path("pickles")) {
      found++;
      typesAndValues(file, name.asText(), cases);
    }
    if (file.json().has("pickle")) {
      found++;
      sameWeights(file, file.json().get("pickle").asText(), cases);
    }
    for (var name : file.json().path("files")) {
      found++;
      knownWeights(file, name.asText(), cases);
    }
    if (file.json().path("outputs").has("out.e4m3")) {
      found++;
      codes(file, cases);
    }
    if (found == 0) {
      throw new GoldensFailure(file.name() + ".json names no container file");
    }
  }

  /** A pickle of many types: values as float32, types by torch's names. */
  private static void typesAndValues(GoldenFile file, String pickle, Consumer<ParityCase> cases) {
    try (var tensors = file.open();
        var checkpoint = WeightFile.open(file.folder().resolve(pickle))) {
      for (var expected : tensors.entries().values()) {
        var found = entry(checkpoint.tensors(), expected.name());
        String name = file.name() + " " + pickle + " " + expected.name();
        cases.accept(ParityCase.exact(name + " values", expected.floats(), found.floats()));
        cases.accept(
            ParityCase.exact(name + " shape", expected.layout().sizes(), found.layout().sizes()));
        String type = file.json().path("dtypes").path(expected.name()).asText();
        cases.accept(
            ParityCase.exact(
                name + " type", type.substring(type.lastIndexOf('.') + 1), typeName(found)));
      }
      cases.accept(names(file.name() + " " + pickle, tensors.entries(), checkpoint.tensors()));
    }
  }

  /** A checkpoint in another naming, which must come to exactly the tensors of the golden. */
  private static void sameWeights(GoldenFile file, String pickle, Consumer<ParityCase> cases) {
    try (var tensors = file.open();
        var checkpoint = WeightFile.open(file.folder().resolve(pickle))) {
      var weights = WeightSet.of(checkpoint).weights();
      for (var expected : tensors.entries().values()) {
        var found = entry(weights, expected.name());
        String name = file.name() + " " + expected.name();
        cases.accept(ParityCase.exact(name + " values", expected.floats(), found.floats()));
        cases.accept(ParityCase.exact(name + " shape", expected.layout().sizes(), found.sizes()));
      }
      cases.accept(names(file.name(), tensors.entries(), weights));
    }
  }

  /** A file of scaled codes; it may hold fewer weights than the golden. */
  private static void knownWeights(GoldenFile file, String name, Consumer<ParityCase> cases) {
    try (var tensors = file.open();
        var scaled = WeightFile.open(file.folder().resolve(name))) {
      for (var weight : WeightSet.of(scaled).weights().values()) {
        float[] expected = entry(tensors.entries(), weight.name()).floats();
        float[] found = weight.floats();
        cases.accept(
            new ParityCase(
                file.name() + " " + name + " " + weight.name(),
                largestUlps(expected, found),
                1,
                "ulp"));
      }
    }
  }

  private static double largestUlps(float[] expected, float[] found) {
    if (expected.length != found.length) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((double) expected[i] - found[i]) / Math.ulp(expected[i]);
      largest = Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
    }
    return largest;
  }

  /** The value of each code; the golden writes 0 where there is none. */
  private static void codes(GoldenFile file, Consumer<ParityCase> cases) {
    try (var tensors = file.open()) {
      var types =
          Map.of(
              "out.e4m3", ScalarType.FLOAT8_E4M3,
              "out.e5m2", ScalarType.FLOAT8_E5M2);
      types.forEach(
          (key, type) -> {
            var bytes = MemorySegment.ofArray(new byte[CODES]);
            for (int code = 0; code < CODES; code++) {
              bytes.set(ValueLayout.JAVA_BYTE, code, (byte) code);
            }
            var layout = Layout.contiguous(CODES);
            float[] found = new TensorEntry(key, type, layout, bytes).floats();
            for (int code = 0; code < CODES; code++) {
              found[code] = Float.isFinite(found[code]) ? found[code] : 0;
            }
            float[] expected = entry(tensors.entries(), key).floats();
            cases.accept(ParityCase.exact(file.name() + " " + key, expected, found));
          });
    }
  }

  /** torch's name. */
  private static String typeName(TensorEntry entry) {
    return switch (entry.type()) {
      case BOOL -> "bool";
      case BFLOAT16 -> "bfloat16";
      case FLOAT16 -> "float16";
      case FLOAT32 -> "float32";
      case FLOAT64 -> "float64";
      case UINT8 -> "uint8";
      case INT8 -> "int8";
      case INT16 -> "int16";
      case INT32 -> "int32";
      case INT64 -> "int64";
      case FLOAT8_E4M3 -> "float8_e4m3fn";
      case FLOAT8_E5M2 -> "float8_e5m2";
    };
  }

  private static ParityCase names(String name, Map<String, ?> expected, Map<String, ?> found) {
    return ParityCase.exact(
        name + " names", new TreeSet<>(expected.keySet()), new TreeSet<>(found.keySet()));
  }

  private static <T> T entry(Map<String, T> entries, String name) {
    T entry = entries.get(name);
    if (entry == null) {
      throw new GoldensFailure("no tensor " + name + " was found");
    }
    return entry;
  }
}
