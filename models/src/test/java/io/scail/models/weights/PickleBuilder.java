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

  /** As torch writes files above 4 GiB: every size and offset stands in the ZIP64 fields. */
  static Path zip64(Path path, Map<String, byte[]> records) throws IOException {
    var file = new ByteArrayOutputStream();
    var directory = new ByteArrayOutputStream();
    for (var record : records.entrySet()) {
      byte[] name = record.getKey().getBytes(StandardCharsets.UTF_8);
      byte[] bytes = record.getValue();
      long local = file.size();
      var header = buffer(30 + name.length).putInt(0x04034b50).putShort((short) 45);
      header.putInt(18, bytes.length).putInt(22, bytes.length);
      header.putShort(26, (short) name.length).put(30, name);
      file.writeBytes(content(header));
      file.writeBytes(bytes);
      var central = buffer(46 + name.length + 28).putInt(0x02014b50);
      central.putInt(20, -1).putInt(24, -1).putShort(28, (short) name.length);
      central.putShort(30, (short) 28).putInt(42, -1).put(46, name);
      central.position(46 + name.length).putShort((short) 1).putShort((short) 24);
      central.putLong(bytes.length).putLong(bytes.length).putLong(local);
      directory.writeBytes(content(central));
    }
    long begin = file.size();
    file.writeBytes(directory.toByteArray());
    long end64 = file.size();
    var end = buffer(56 + 20 + 22).putInt(0x06064b50).putLong(44);
    end.putLong(24, records.size()).putLong(32, records.size());
    end.putLong(40, directory.size()).putLong(48, begin);
    end.putInt(56, 0x07064b50).putLong(64, end64).putInt(72, 1);
    end.putInt(76, 0x06054b50).putShort(84, (short) -1).putShort(86, (short) -1);
    end.putInt(88, -1).putInt(92, -1);
    file.writeBytes(content(end));
    return Files.write(path, file.toByteArray());
  }

  private static byte[] content(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    return bytes;
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
