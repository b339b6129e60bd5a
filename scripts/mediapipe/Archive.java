import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Finds one file in an npm package, which is a gzip-compressed tar. */
final class Archive {

  private static final int BLOCK = 512;

  private Archive() {}

  static byte[] file(Path tgz, String name) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(tgz), 1 << 16)) {
      while (true) {
        byte[] header = in.readNBytes(BLOCK);
        if (header.length < BLOCK || header[0] == 0) {
          throw new IOException(tgz.getFileName() + " holds no file " + name);
        }
        int size = Integer.parseInt(text(header, 124, 12), 8);
        if (text(header, 0, 100).equals(name)) {
          return in.readNBytes(size);
        }
        in.skipNBytes(Math.ceilDiv(size, BLOCK) * (long) BLOCK);
      }
    }
  }

  private static String text(byte[] header, int offset, int length) {
    int end = offset;
    while (end < offset + length && header[end] != 0 && header[end] != ' ') {
      end++;
    }
    return new String(header, offset, end - offset, StandardCharsets.US_ASCII);
  }
}
