package io.scail.preprocessing.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** The colour profile of a PNG file, which FFmpeg must not see: a broken one makes it give up. */
final class PngProfile {

  private static final int SIGNATURE = 8;

  /** Length, name and checksum of a chunk. */
  private static final int FRAME = 12;

  private static final int ICCP = 0x69434350;

  private PngProfile() {}

  /** The same file without its profile; what is no chunk stays as it is. */
  static byte[] removed(byte[] png) {
    var data = ByteBuffer.wrap(png);
    var out = new ByteArrayOutputStream(png.length);
    int copied = 0;
    int at = SIGNATURE;
    while (at + FRAME <= png.length) {
      long length = Integer.toUnsignedLong(data.getInt(at));
      long end = at + FRAME + length;
      if (end > png.length) {
        break;
      }
      if (data.getInt(at + Integer.BYTES) == ICCP) {
        out.write(png, copied, at - copied);
        copied = (int) end;
      }
      at = (int) end;
    }
    out.write(png, copied, png.length - copied);
    return out.toByteArray();
  }
}
