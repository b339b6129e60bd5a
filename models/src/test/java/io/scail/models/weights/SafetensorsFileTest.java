package io.scail.models.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.WeightsFailure;
import io.scail.models.tensor.ScalarType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SafetensorsFileTest {
  @TempDir private Path folder;

  private Path file(long headerLength, String header, int data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    var bytes = ByteBuffer.allocate(8 + json.length + data).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(headerLength).put(json);
    var path = folder.resolve("a.safetensors");
    Files.write(path, bytes.array());
    return path;
  }

  private static void refused(Path path, String reason) {
    var failure = assertThrows(WeightsFailure.class, () -> WeightFile.open(path).close());
    assertTrue(failure.sentence().contains(reason), failure.sentence());
    assertEquals(path.toString(), failure.file());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0,16]}} | 8 | truncated",
        "{'w':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | 8 | impossible data_offsets",
        "{'w':{'dtype':'F32','shape':[2],'data_offsets':[-8,0]}} | 8 | impossible data_offsets",
        "{'w':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | 8 | needs 12 bytes but has 8",
        "{'w':{'dtype':'F16','shape':[2],'data_offsets':[0,8]}} | 8 | needs 4 bytes but has 8",
        "{'w':{'dtype':'F13','shape':[2],'data_offsets':[0,8]}} | 8 | unknown type \"F13\"",
        "{'w':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | 8 | impossible shape",
        "{'w':{'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,8]}} | 8 | impossible shape",
        "{'w':{'dtype':'F32','shape':2,'data_offsets':[0,8]}} | 8 | has no shape",
        "{'w':{'dtype':'F32','shape':[2]}} | 8 | has no data_offsets",
        "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'w':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}"
            + " | 8 | Duplicate field 'w'",
        "{'v':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'w':{'dtype':'F32','shape':[1],'data_offsets':[2,6]}}"
            + " | 8 | tensors v and w overlap",
        "[1] | 8 | no JSON object",
        "{'w': | 8 | broken header",
      })
  void headersThatLieAreRefusedInOneSentence(String header, int data, String reason)
      throws IOException {
    String json = header.replace('\'', '"');
    refused(file(json.length(), json, data), reason);
  }

  @Test
  void lengthsThatLieAreRefused() throws IOException {
    refused(file(Long.MAX_VALUE, "{}", 0), "no safetensors file");
    refused(file(-1, "{}", 0), "no safetensors file");
    refused(file(90_000_000, "{}", 0), "truncated");
    refused(file(1, "{}", 0), "no safetensors file");
    var empty = folder.resolve("empty.safetensors");
    Files.write(empty, new byte[0]);
    refused(empty, "0 bytes long");
    refused(folder.resolve("missing.safetensors"), "there is no such file");
    refused(folder, "cannot be read");
    Mappings.assertNoneOf(folder);
  }

  @Test
  void everyTypeIsWrittenAndReadBack() throws IOException {
    var declared = new LinkedHashMap<String, SafetensorsWriter.Declaration>();
    for (var type : ScalarType.values()) {
      declared.put(type.name(), new SafetensorsWriter.Declaration(type, List.of(2L, 1L)));
    }
    declared.put("scalar", new SafetensorsWriter.Declaration(ScalarType.INT64, List.of()));
    declared.put("none", new SafetensorsWriter.Declaration(ScalarType.FLOAT32, List.of(0L, 3L)));
    var path = folder.resolve("all.safetensors");
    try (var writer = SafetensorsWriter.create(path, declared, Map.of("format", "pt"))) {
      for (var declaration : declared.values()) {
        var bytes = ByteBuffer.allocate((int) declaration.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; bytes.hasRemaining(); i++) {
          put(bytes, declaration.type(), i + 1);
        }
        writer.write(bytes.flip());
      }
      writer.finish();
    }
    try (var file = WeightFile.open(path)) {
      assertEquals(Map.of("format", "pt"), file.metadata());
      assertEquals(List.copyOf(declared.keySet()), List.copyOf(file.tensors().keySet()));
      for (var type : ScalarType.values()) {
        var entry = file.tensor(type.name());
        assertArrayEquals(new float[] {1, 2}, entry.floats(), type.name());
        if (!type.isFloatingPoint()) {
          assertArrayEquals(new long[] {1, 2}, entry.longs());
        }
      }
      assertArrayEquals(new long[] {1}, file.tensor("scalar").longs());
      assertEquals(0, file.tensor("none").floats().length);
    }
  }

  private static void put(ByteBuffer bytes, ScalarType type, int value) {
    switch (type) {
      case UINT8, INT8, BOOL -> bytes.put((byte) value);
      case INT16 -> bytes.putShort((short) value);
      case INT32 -> bytes.putInt(value);
      case INT64 -> bytes.putLong(value);
      case FLOAT16 -> bytes.putShort(Float.floatToFloat16(value));
      case BFLOAT16 -> bytes.putShort(BrainFloat.of(value));
      case FLOAT32 -> bytes.putFloat(value);
      case FLOAT64 -> bytes.putDouble(value);
      // 1 and 2 in e5m2 and e4m3: the exponent follows the sign.
      case FLOAT8_E5M2 -> bytes.put((byte) (value == 1 ? 0x3c : 0x40));
      case FLOAT8_E4M3 -> bytes.put((byte) (value == 1 ? 0x38 : 0x40));
    }
  }

  @Test
  void anUnfinishedFileLeavesNothingBehind() throws IOException {
    var declared = new LinkedHashMap<String, SafetensorsWriter.Declaration>();
    declared.put("w", new SafetensorsWriter.Declaration(ScalarType.FLOAT32, List.of(4L)));
    var path = folder.resolve("half.safetensors");
    try (var writer = SafetensorsWriter.create(path, declared, Map.of())) {
      writer.write(ByteBuffer.allocate(4));
      assertThrows(IllegalStateException.class, writer::finish);
    }
    try (var left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }
}
