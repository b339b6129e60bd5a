package io.scail.preprocessing.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The first frame of an animated WEBP as a still WEBP, because FFmpeg reads stills only. A frame
 * that is smaller than the canvas comes out at its own size.
 */
final class AnimatedWebp {
  private static final int ANMF = 0x414e4d46;
  private static final int ALPH = 0x414c5048;
  private static final int ALPHA_FLAG = 0x10;

  /** Position, size, duration and flags before a frame's own chunks. */
  private static final int FRAME_HEADER = 16;

  private AnimatedWebp() {}

  /** The file itself when it is not animated. */
  static byte[] firstFrame(byte[] file) {
    var data = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int at = 12;
    while (at + 8 <= file.length) {
      int type = Integer.reverseBytes(data.getInt(at));
      long length = Integer.toUnsignedLong(data.getInt(at + 4));
      long next = at + 8 + length + (length & 1);
      if (type == ANMF && length > FRAME_HEADER + 8 && next <= file.length) {
        return still(data.slice(at + 8, (int) length).order(ByteOrder.LITTLE_ENDIAN));
      }
      if (next > file.length) {
        break;
      }
      at = (int) next;
    }
    return file;
  }

  private static byte[] still(ByteBuffer frame) {
    var body = new byte[frame.limit() - FRAME_HEADER];
    frame.get(FRAME_HEADER, body);
    boolean alpha = Integer.reverseBytes(frame.getInt(FRAME_HEADER)) == ALPH;
    var out = new ByteArrayOutputStream();
    out.writeBytes("RIFF".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(littleEndian(4 + 18 + body.length));
    out.writeBytes("WEBPVP8X".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(littleEndian(10));
    out.writeBytes(littleEndian(alpha ? ALPHA_FLAG : 0));
    var size = new byte[6];
    frame.get(6, size);
    out.writeBytes(size);
    out.writeBytes(body);
    return out.toByteArray();
  }

  private static byte[] littleEndian(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }
}
