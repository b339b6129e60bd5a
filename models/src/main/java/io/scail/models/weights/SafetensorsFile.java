package io.scail.models.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scail.models.failure.WeightsFailure;
import io.scail.models.tensor.Layout;
import io.scail.models.tensor.ScalarType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A safetensors file: an 8-byte little-endian header length, a JSON header, the data. The file is
 * mapped, never read whole, and nothing that its header says is believed before it was checked.
 */
public final class SafetensorsFile implements WeightFile {
  // The reference implementation's own limit; a header of 1,307 tensors takes about 200 kB.
  static final long LONGEST_HEADER = 100_000_000;

  private static final ValueLayout.OfLong LITTLE_ENDIAN_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(16)
                          .maxNameLength(10_000)
                          .build())
                  .build())
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final Path path;
  private final MappedFile mapped;
  private final SequencedMap<String, TensorEntry> tensors;
  private final Map<String, String> metadata;

  private SafetensorsFile(
      Path path,
      MappedFile mapped,
      SequencedMap<String, TensorEntry> tensors,
      Map<String, String> metadata) {
    this.path = path;
    this.mapped = mapped;
    this.tensors = Collections.unmodifiableSequencedMap(tensors);
    this.metadata = Map.copyOf(metadata);
  }

  /**
   * Maps a file and checks its header.
   *
   * @throws WeightsFailure if the file cannot be read or is not a sound safetensors file
   */
  public static SafetensorsFile open(Path path) {
    return MappedFile.open(path, (file, mapped) -> new Header(file, mapped.bytes()).read(mapped));
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public SequencedMap<String, TensorEntry> tensors() {
    return tensors;
  }

  @Override
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public void close() {
    mapped.close();
  }

  /** Where a tensor's bytes lie in the data. */
  private record Range(String name, long begin, long end) {}

  /** Reads one header. */
  private record Header(Path path, MemorySegment file) {
    SafetensorsFile read(MappedFile mapped) {
      if (file.byteSize() < Long.BYTES) {
        throw failure("is %d bytes long, too short for a safetensors file", file.byteSize());
      }
      long length = file.get(LITTLE_ENDIAN_LONG, 0);
      if (length < 2 || length > LONGEST_HEADER) {
        throw failure("claims a header of %d bytes; it is no safetensors file", length);
      }
      if (length > file.byteSize() - Long.BYTES) {
        throw failure(
            "claims a header of %d bytes but has %d; it is truncated, fetch it again",
            length, file.byteSize() - Long.BYTES);
      }
      var data = file.asSlice(Long.BYTES + length);
      var tensors = new LinkedHashMap<String, TensorEntry>();
      var metadata = new LinkedHashMap<String, String>();
      var ranges = new ArrayList<Range>();
      for (var field : tree(length).properties()) {
        if (field.getKey().equals("__metadata__")) {
          field
              .getValue()
              .properties()
              .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asText()));
        } else {
          tensors.put(field.getKey(), entry(field.getKey(), field.getValue(), data, ranges));
        }
      }
      checkOverlaps(ranges);
      return new SafetensorsFile(path, mapped, tensors, metadata);
    }

    private JsonNode tree(long length) {
      byte[] json = file.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
      try {
        var tree = JSON.readTree(json);
        if (tree == null || !tree.isObject()) {
          throw failure("has a header that is no JSON object");
        }
        return tree;
      } catch (JsonProcessingException e) {
        throw failure("has a broken header: %s", e.getOriginalMessage());
      } catch (IOException e) {
        throw failure("has an unreadable header: %s", String.valueOf(e.getMessage()));
      }
    }

    private TensorEntry entry(String name, JsonNode node, MemorySegment data, List<Range> ranges) {
      String typeName = node.path("dtype").asText();
      var type =
          ScalarType.ofSafetensorsName(typeName)
              .orElseThrow(() -> failure("tensor %s has the unknown type \"%s\"", name, typeName));
      var layout = layout(name, node.path("shape"));
      var offsets = longs(name, "data_offsets", node.path("data_offsets"));
      if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
        throw failure("tensor %s has the impossible data_offsets %s", name, offsets);
      }
      long begin = offsets.get(0);
      long end = offsets.get(1);
      if (end > data.byteSize()) {
        throw failure(
            "tensor %s ends at byte %d of %d; the file is truncated, fetch it again",
            name, end, data.byteSize());
      }
      long expected = multiply(name, layout.count(), type.bytes());
      if (end - begin != expected) {
        throw failure(
            "tensor %s of %s %s needs %d bytes but has %d",
            name, typeName, layout.sizes(), expected, end - begin);
      }
      ranges.add(new Range(name, begin, end));
      return new TensorEntry(name, type, layout, data.asSlice(begin, end - begin));
    }

    private Layout layout(String name, JsonNode shape) {
      try {
        return Layout.contiguous(longs(name, "shape", shape));
      } catch (ArithmeticException e) {
        throw failure("tensor %s has the impossible shape %s", name, shape);
      }
    }

    private List<Long> longs(String name, String key, JsonNode node) {
      if (!node.isArray()) {
        throw failure("tensor %s has no %s", name, key);
      }
      var values = new ArrayList<Long>();
      for (var item : node) {
        if (!item.isIntegralNumber() || !item.canConvertToLong() || item.asLong() < 0) {
          throw failure("tensor %s has the impossible %s %s", name, key, node);
        }
        values.add(item.asLong());
      }
      return values;
    }

    private long multiply(String name, long count, long bytes) {
      try {
        return Math.multiplyExact(count, bytes);
      } catch (ArithmeticException e) {
        throw failure("tensor %s has more elements than any file can hold", name);
      }
    }

    /** Two names for the same bytes are a sign of a file made to confuse its reader. */
    private void checkOverlaps(List<Range> ranges) {
      var sorted =
          ranges.stream()
              .filter(range -> range.begin() < range.end())
              .sorted(Comparator.comparingLong(Range::begin))
              .toList();
      for (int i = 1; i < sorted.size(); i++) {
        if (sorted.get(i).begin() < sorted.get(i - 1).end()) {
          throw failure(
              "the bytes of tensors %s and %s overlap",
              sorted.get(i - 1).name(), sorted.get(i).name());
        }
      }
    }

    private WeightsFailure failure(String problem, Object... arguments) {
      return new WeightsFailure(path.toString(), String.format(Locale.ROOT, problem, arguments));
    }
  }
}
