package io.scail.models.weights;

import io.scail.models.failure.WeightsFailure;
import io.scail.models.tensor.ScalarType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a file's weights as safetensors under the network's own names, a chunk at a time, so that
 * a file of any size needs no more memory than a chunk.
 */
public final class WeightConverter {
  private static final int CHUNK = 1 << 18;

  /** Type of 8-bit weights once they are multiplied by their scale, where none is asked for. */
  public static final ScalarType UNSCALED = ScalarType.BFLOAT16;

  private final WeightSet set;
  private final Optional<ScalarType> type;
  private final float[] chunk = new float[CHUNK];
  private final ByteBuffer bytes =
      ByteBuffer.allocateDirect(CHUNK * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private WeightConverter(WeightSet set, Optional<ScalarType> type) {
    this.set = set;
    this.type = type;
  }

  /**
   * Converts a file. What lies beside the weights and is no note about them, such as a tokenizer,
   * comes along as it is.
   *
   * @param type float32, float16 or bfloat16 for every weight with fractions; empty to keep each
   *     type, with scaled 8-bit weights as {@link #UNSCALED}
   * @throws WeightsFailure if the target cannot be written or a value is too large for the type
   */
  public static void convert(WeightSet set, Path target, Optional<ScalarType> type) {
    type.ifPresent(
        asked -> {
          switch (asked) {
            case FLOAT32, FLOAT16, BFLOAT16 -> {}
            default -> throw new IllegalArgumentException("cannot convert to " + asked);
          }
        });
    if (target.toAbsolutePath().normalize().equals(set.path().toAbsolutePath().normalize())) {
      throw new WeightsFailure(target.toString(), "is the file that is read; name another one");
    }
    new WeightConverter(set, type).write(target);
  }

  private void write(Path target) {
    var declarations = new LinkedHashMap<String, SafetensorsWriter.Declaration>();
    set.weights()
        .forEach(
            (name, weight) ->
                declarations.put(
                    name, new SafetensorsWriter.Declaration(typeOf(weight), weight.sizes())));
    var companions = new LinkedHashMap<String, TensorEntry>();
    set.extras()
        .forEach(
            (name, entry) -> {
              if (name.equals(WeightSet.TOKENIZER)) {
                companions.put(name, entry);
                declarations.put(
                    name, new SafetensorsWriter.Declaration(entry.type(), entry.layout().sizes()));
              }
            });
    try (var writer = SafetensorsWriter.create(target, declarations, Map.of("format", "pt"))) {
      for (var weight : set.weights().values()) {
        for (var part : weight.parts()) {
          write(writer, weight.name(), part, typeOf(weight));
        }
      }
      for (var companion : companions.values()) {
        copy(writer, companion);
      }
      writer.finish();
    }
  }

  private ScalarType typeOf(Weight weight) {
    if (!weight.type().isFloatingPoint()) {
      return weight.type();
    }
    boolean mixed = weight.parts().stream().map(part -> part.entry().type()).distinct().count() > 1;
    return type.orElse(weight.isScaled() || mixed ? UNSCALED : weight.type());
  }

  private void write(SafetensorsWriter writer, String name, Weight.Part part, ScalarType target) {
    var entry = part.entry();
    if (entry.type() == target && part.scale().isEmpty() && entry.layout().isContiguous()) {
      copy(writer, entry);
      return;
    }
    var reader = new WeightReader(part);
    long count = entry.layout().count();
    for (long from = 0; from < count; from += CHUNK) {
      int length = (int) Math.min(CHUNK, count - from);
      bytes.clear();
      if (target.isFloatingPoint() && !target.isFloat8() && target != ScalarType.FLOAT64) {
        reader.copyTo(chunk, 0, from, length);
        encode(name, length, target);
      } else {
        new Elements(entry).copyBytes(bytes, from, length);
      }
      writer.write(bytes.flip());
    }
  }

  private void encode(String name, int length, ScalarType target) {
    for (int i = 0; i < length; i++) {
      float value = chunk[i];
      switch (target) {
        case FLOAT32 -> bytes.putFloat(value);
        case BFLOAT16 -> bytes.putShort(BrainFloat.of(value));
        case FLOAT16 -> {
          short half = Float.floatToFloat16(value);
          if (Float.isFinite(value) && !Float.isFinite(Float.float16ToFloat(half))) {
            throw new WeightsFailure(
                set.path().toString(),
                "has "
                    + value
                    + " in "
                    + name
                    + ", too large for float16; convert to bfloat16 instead");
          }
          bytes.putShort(half);
        }
        default -> throw new IllegalStateException("cannot encode " + target);
      }
    }
  }

  private void copy(SafetensorsWriter writer, TensorEntry entry) {
    long length = entry.layout().count() * entry.type().bytes();
    for (long from = 0; from < length; from += Integer.MAX_VALUE) {
      long part = Math.min(Integer.MAX_VALUE, length - from);
      writer.write(entry.bytes().asSlice(from, part).asByteBuffer());
    }
  }
}
