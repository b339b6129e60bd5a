package io.scail.models.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scail.models.failure.GoldensFailure;
import io.scail.models.tensor.ScalarType;
import io.scail.models.torch.TensorDict;
import io.scail.models.weights.SafetensorsFile;
import io.scail.models.weights.TensorEntry;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * One golden: a sidecar with configuration and cases, and recorded tensors beside it. A key {@code
 * in.CASE.NAME} is an input, {@code out.CASE.NAME} an expected output, anything else a weight under
 * its original name.
 *
 * @param family name of the folder, such as {@code dit}
 * @param stem file name without ending, such as {@code dit_a}
 * @param folder the folder itself
 * @param json the sidecar
 */
public record GoldenFile(String family, String stem, Path folder, JsonNode json) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /**
   * Every sidecar below a folder, in the order of their paths.
   *
   * @throws GoldensFailure if there is none
   */
  public static List<GoldenFile> findAll(Path root) {
    var found = new ArrayList<GoldenFile>();
    try (var paths = Files.walk(root)) {
      for (var path : paths.filter(Files::isRegularFile).sorted().toList()) {
        String name = String.valueOf(path.getFileName());
        if (name.endsWith(".json")) {
          var folder = Objects.requireNonNull(path.toAbsolutePath().getParent());
          found.add(
              new GoldenFile(
                  String.valueOf(folder.getFileName()),
                  name.substring(0, name.length() - ".json".length()),
                  folder,
                  MAPPER.readTree(path.toFile())));
        }
      }
    } catch (IOException e) {
      throw new GoldensFailure(root + " cannot be read: " + e.getMessage(), e);
    }
    if (found.isEmpty()) {
      throw new GoldensFailure(root + " holds no goldens (no NAME.json was found)");
    }
    return List.copyOf(found);
  }

  /** Family and stem, for lines and messages. */
  public String name() {
    return family + "/" + stem;
  }

  /** Another golden of the same folder, such as shared weights. */
  public GoldenFile sibling(String otherStem) {
    var path = folder.resolve(otherStem + ".json");
    try {
      return new GoldenFile(family, otherStem, folder, MAPPER.readTree(path.toFile()));
    } catch (IOException e) {
      throw new GoldensFailure(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Whether the file only serves others and proves nothing by itself. */
  boolean isInput() {
    return stem.startsWith("weights_") || (json.has("outputs") && json.get("outputs").isEmpty());
  }

  /** Whether tensors lie beside the sidecar. */
  public boolean hasTensors() {
    return Files.exists(tensorPath());
  }

  public Path tensorPath() {
    return folder.resolve(stem + ".safetensors");
  }

  /** Opens the tensors; close them when done. */
  public Tensors open() {
    return new Tensors(SafetensorsFile.open(tensorPath()));
  }

  /** Standard deviation of an output as the sidecar states it. */
  public double deviation(String key) {
    var output = json.path("outputs").path(key);
    if (!output.has("std")) {
      throw new GoldensFailure(name() + ".json states no std for " + key);
    }
    return output.get("std").asDouble();
  }

  /** The recorded tensors of one golden. */
  public static final class Tensors implements AutoCloseable {
    private final SafetensorsFile file;

    Tensors(SafetensorsFile file) {
      this.file = file;
    }

    public boolean has(String key) {
      return file.tensors().containsKey(key);
    }

    public SequencedMap<String, TensorEntry> entries() {
      return file.tensors();
    }

    /** Sizes of a tensor, outermost first. */
    public long[] shape(String key) {
      return entry(key).layout().sizes().stream().mapToLong(Long::longValue).toArray();
    }

    /** Elements of a float32 tensor. */
    public float[] floats(String key) {
      return typed(key, ScalarType.FLOAT32).bytes().toArray(FLOAT);
    }

    /** Elements of an int32 or int64 tensor. */
    public long[] longs(String key) {
      var entry = entry(key);
      return switch (entry.type()) {
        case INT64 -> entry.bytes().toArray(LONG);
        case INT32 -> {
          int[] narrow = entry.bytes().toArray(INT);
          long[] wide = new long[narrow.length];
          for (int i = 0; i < narrow.length; i++) {
            wide[i] = narrow[i];
          }
          yield wide;
        }
        default -> throw new GoldensFailure(key + " is " + entry.type() + ", not an integer");
      };
    }

    /** Elements of a uint8 tensor. */
    public byte[] bytes(String key) {
      return typed(key, ScalarType.UINT8).bytes().toArray(ValueLayout.JAVA_BYTE);
    }

    /**
     * Every weight of the file as a dictionary that shares the file's memory; close it before the
     * tensors. On the torch thread only.
     */
    public TensorDict weights() {
      return weights("");
    }

    /** As {@link #weights()}, only names that begin with {@code prefix}, which is cut off. */
    public TensorDict weights(String prefix) {
      var sources = new ArrayList<TensorDict.Source>();
      for (var entry : file.tensors().values()) {
        String name = entry.name();
        if (name.startsWith(prefix) && !name.startsWith("in.") && !name.startsWith("out.")) {
          sources.add(
              new TensorDict.Source(
                  name.substring(prefix.length()),
                  entry.type(),
                  entry.layout(),
                  entry.bytes(),
                  Optional.empty()));
        }
      }
      return TensorDict.bind(sources, () -> {});
    }

    @Override
    public void close() {
      file.close();
    }

    private TensorEntry typed(String key, ScalarType type) {
      var entry = entry(key);
      if (entry.type() != type) {
        throw new GoldensFailure(key + " is " + entry.type() + ", not " + type);
      }
      return entry;
    }

    private TensorEntry entry(String key) {
      var entry = file.tensors().get(key);
      if (entry == null) {
        throw new GoldensFailure("no tensor " + key + " in " + file.path());
      }
      return entry;
    }
  }
}
