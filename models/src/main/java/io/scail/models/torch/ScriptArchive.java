package io.scail.models.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs TorchScript text into the zip that libtorch loads. The bytes depend on the text alone, so
 * equal sources give equal archives.
 */
public final class ScriptArchive {
  // Readers take files up to 10; a lower number selects old operator schemas through upgraders.
  private static final String FORMAT_VERSION = "10";

  private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

  private ScriptArchive() {}

  /** The archive of the network with the given name, to be loaded by libtorch in any language. */
  public static byte[] ofResource(String network) {
    return of(ScriptSource.ofResource(network));
  }

  static byte[] of(ScriptSource source) {
    var entries = new LinkedHashMap<String, byte[]>();
    entries.put("m/data.pkl", rootObject(source));
    entries.put("m/byteorder", ascii("little"));
    source.files().forEach((path, text) -> entries.put("m/code/__torch__/" + path, utf8(text)));
    entries.put("m/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
    entries.put("m/version", ascii(FORMAT_VERSION + "\n"));
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var entry : entries.entrySet()) {
        store(zip, entry.getKey(), entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Pickle of one object of the root class with the single attribute {@code training = False}. */
  private static byte[] rootObject(ScriptSource source) {
    var pickle = new ByteArrayOutputStream();
    pickle.writeBytes(new byte[] {(byte) 0x80, 2});
    pickle.writeBytes(ascii("c__torch__." + source.name() + "\n" + source.rootClass() + "\n"));
    pickle.writeBytes(new byte[] {')', (byte) 0x81, '}', '(', 'X', 8, 0, 0, 0});
    pickle.writeBytes(ascii("training"));
    pickle.writeBytes(new byte[] {(byte) 0x89, 'u', 'b', '.'});
    return pickle.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    var entry = new ZipEntry(name);
    entry.setTimeLocal(EPOCH);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    var crc = new CRC32();
    crc.update(bytes);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
