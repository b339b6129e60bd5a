package io.scail.preprocessing.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scail.preprocessing.failure.GoldensFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A safetensors file in memory, read by name. */
public final class Tensors {
  private final ByteBuffer data;
  private final JsonNode header;

  private Tensors(ByteBuffer data, JsonNode header) {
    this.data = data;
    this.header = header;
  }

  static Tensors read(Path file) {
    try {
      var all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      int headerLength = Math.toIntExact(all.getLong());
      var header = new byte[headerLength];
      all.get(header);
      var tree = new ObjectMapper().readTree(new String(header, StandardCharsets.UTF_8));
      return new Tensors(all.slice().order(ByteOrder.LITTLE_ENDIAN), tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean has(String name) {
    return header.has(name);
  }

  public int[] shape(String name) {
    var dims = entry(name).get("shape");
    var shape = new int[dims.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = dims.get(i).intValue();
    }
    return shape;
  }

  /** Values of a U8 or BOOL tensor, row-major. */
  public byte[] bytes(String name) {
    var part = part(name, "U8", "BOOL");
    var values = new byte[part.remaining()];
    part.get(values);
    return values;
  }

  /** Values of a BOOL or U8 tensor, row-major, true where not zero. */
  public boolean[] flags(String name) {
    var raw = bytes(name);
    var flags = new boolean[raw.length];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = raw[i] != 0;
    }
    return flags;
  }

  /** Values of an F32 tensor, row-major. */
  public float[] floats(String name) {
    var part = part(name, "F32").asFloatBuffer();
    var values = new float[part.remaining()];
    part.get(values);
    return values;
  }

  /** Values of an I64 tensor, row-major. */
  public long[] longs(String name) {
    var part = part(name, "I64").asLongBuffer();
    var values = new long[part.remaining()];
    part.get(values);
    return values;
  }

  private JsonNode entry(String name) {
    var entry = header.get(name);
    if (entry == null) {
      throw new GoldensFailure("no tensor " + name);
    }
    return entry;
  }

  private ByteBuffer part(String name, String... types) {
    var entry = entry(name);
    var type = entry.get("dtype").asText();
    if (!List.of(types).contains(type)) {
      throw new GoldensFailure(name + " is " + type);
    }
    int from = entry.get("data_offsets").get(0).intValue();
    int to = entry.get("data_offsets").get(1).intValue();
    return data.slice(from, to - from).order(ByteOrder.LITTLE_ENDIAN);
  }
}
