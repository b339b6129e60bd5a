package io.scail.models.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes pickles and torch zips by hand, also such as no honest program would write. */
final class PickleBuilder {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  PickleBuilder() {
    code(0x80, 2);
  }

  PickleBuilder code(int... codes) {
    for (int code : codes) {
      out.write(code);
    }
    return this;
  }

  PickleBuilder raw(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  PickleBuilder text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    out.write('X');
    out.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length).array());
    out.writeBytes(bytes);
    return this;
  }

  PickleBuilder number(long value) {
    code(0x8a, 8);
    out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    return this;
  }

  PickleBuilder global(String module, String name) {
    return raw("c" + module + "\n" + name + "\n");
  }

  /** A float32 tensor over storage {@code key} of {@code stored} elements. */
  PickleBuilder tensor(String key, long stored, long offset, long[] sizes, long[] strides) {
    global("torch._utils", "_rebuild_tensor_v2").raw("((");
    text("storage").global("torch", "FloatStorage").text(key).text("cpu").number(stored).raw("tQ");
    number(offset);
    tuple(sizes).tuple(strides);
    return code(0x89).global("collections", "OrderedDict").raw(")RtR");
  }

  private PickleBuilder tuple(long[] values) {
    raw("(");
    for (long value : values) {
      number(value);
    }
    return raw("t");
  }

  byte[] stop() {
    return raw(".").bytes();
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  /** A torch zip with this pickle (which must be complete) and one storage named 0. */
  Path zip(Path path, byte[] storage) throws IOException {
    var records = new LinkedHashMap<String, byte[]>();
    records.put("m/data.pkl", bytes());
    records.put("m/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    records.put("m/data/0", storage);
    records.put("m/version", "3\n".getBytes(StandardCharsets.US_ASCII));
    return zip(path, records, ZipEntry.STORED);
  }

  static Path zip(Path path, Map<String, byte[]> records, int method) throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(path))) {
      for (var record : records.entrySet()) {
        var entry = new ZipEntry(record.getKey());
        entry.setMethod(method);
        if (method == ZipEntry.STORED) {
          var crc = new CRC32();
          crc.update(record.getValue());
          entry.setCrc(crc.getValue());
          entry.setSize(record.getValue().length);
        }
        zip.putNextEntry(entry);
        zip.write(record.getValue());
        zip.closeEntry();
      }
    }
    return path;
  }
}
