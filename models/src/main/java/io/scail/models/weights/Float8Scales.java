package io.scail.models.weights;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scail.models.failure.WeightsFailure;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Finds the scales of 8-bit weights in the two spellings of ComfyUI files. Whether a tensor is
 * scaled is decided for each by itself: real files keep some matrices unscaled or in 16 bits.
 */
final class Float8Scales {
  private static final List<String> SCALES = List.of(".scale_weight", ".weight_scale");
  private static final String QUANTISATION = ".comfy_quant";
  private static final List<String> NOTES =
      List.of(".scale_input", ".input_scale", QUANTISATION, ".scale_weight", ".weight_scale");
  private static final int LONGEST_NOTE = 10_000;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Float8Scales() {}

  /** Whether a tensor only describes others. */
  static boolean isNote(String name) {
    return name.equals("scaled_fp8") || NOTES.stream().anyMatch(name::endsWith);
  }

  /** Every tensor that is no note, with its scale where it has one. */
  static SequencedMap<String, Weight.Part> parts(
      Path path, SequencedMap<String, TensorEntry> tensors) {
    var parts = new LinkedHashMap<String, Weight.Part>();
    tensors.forEach(
        (name, entry) -> {
          if (!isNote(name)) {
            parts.put(name, new Weight.Part(entry, scale(path, name, entry, tensors)));
          }
        });
    return parts;
  }

  private static Optional<TensorEntry> scale(
      Path path, String name, TensorEntry entry, Map<String, TensorEntry> tensors) {
    if (!name.endsWith(".weight")) {
      return Optional.empty();
    }
    String module = name.substring(0, name.length() - ".weight".length());
    var note = tensors.get(module + QUANTISATION);
    if (note != null) {
      checkFormat(path, name, note);
    }
    if (!entry.type().isFloat8()) {
      return Optional.empty();
    }
    for (String suffix : SCALES) {
      var scale = tensors.get(module + suffix);
      if (scale != null) {
        checkSizes(path, name, entry, scale);
        return Optional.of(scale);
      }
    }
    return Optional.empty();
  }

  private static void checkSizes(Path path, String name, TensorEntry entry, TensorEntry scale) {
    long count = scale.layout().count();
    var sizes = entry.layout().sizes();
    boolean perRow =
        !sizes.isEmpty()
            && count == sizes.getFirst()
            && !scale.layout().sizes().isEmpty()
            && scale.layout().sizes().getFirst() == count;
    if ((count != 1 && !perRow) || !scale.type().isFloatingPoint()) {
      throw new WeightsFailure(
          path.toString(),
          "scales "
              + name
              + " of "
              + sizes
              + " by "
              + scale.layout().sizes()
              + ", neither one number nor one a row; use a file in fp8, bf16 or fp16");
    }
  }

  /** The note is JSON text in bytes and names the format of the codes. */
  private static void checkFormat(Path path, String name, TensorEntry note) {
    String format = "unreadable";
    if (note.bytes().byteSize() <= LONGEST_NOTE) {
      try {
        format = JSON.readTree(note.bytes().toArray(ValueLayout.JAVA_BYTE)).path("format").asText();
      } catch (IOException _) {
        format = "unreadable";
      }
    }
    if (!format.startsWith("float8_")) {
      throw new WeightsFailure(
          path.toString(),
          "holds "
              + name
              + " in the format \""
              + format
              + "\", which cannot be read; use a file in fp8, bf16 or fp16");
    }
  }
}
