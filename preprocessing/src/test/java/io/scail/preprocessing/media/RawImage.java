package io.scail.preprocessing.media;

import io.scail.preprocessing.frames.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.bytedeco.ffmpeg.global.avutil;

/** Picture files that tests need and the product never writes. */
final class RawImage {
  private RawImage() {}

  static Path jpeg(Path file, Frame frame) {
    return new RawVideo()
        .as("mjpeg", "mjpeg", avutil.AV_PIX_FMT_YUVJ444P)
        .tags(
            avutil.AVCOL_SPC_BT470BG,
            avutil.AVCOL_RANGE_JPEG,
            avutil.AVCOL_TRC_BT709,
            avutil.AVCOL_PRI_BT709)
        .with("qmin", "1", "qmax", "1")
        .write(file, List.of(frame));
  }

  static Path webp(Path file, List<Frame> frames) {
    return new RawVideo()
        .as("webp", frames.size() > 1 ? "libwebp_anim" : "libwebp", avutil.AV_PIX_FMT_BGRA)
        .tags(
            avutil.AVCOL_SPC_RGB,
            avutil.AVCOL_RANGE_JPEG,
            avutil.AVCOL_TRC_BT709,
            avutil.AVCOL_PRI_BT709)
        .with("lossless", "1")
        .fps(10, 1)
        .write(file, frames);
  }

  static Path avif(Path file, Frame frame) {
    return new RawVideo()
        .as("avif", "libaom-av1", avutil.AV_PIX_FMT_YUV444P)
        .with("crf", "5", "still-picture", "1", "cpu-used", "8")
        .write(file, List.of(frame));
  }

  /** Colours and opacity are two pictures in one file. */
  static Path avifWithOpacity(Path file, Frame frame) {
    var grey = new byte[frame.rgb().length];
    byte[] alpha = frame.alpha().orElseThrow();
    for (int i = 0; i < grey.length; i++) {
      grey[i] = alpha[i / 3];
    }
    var colours = AvifPicture.of(frame.withoutAlpha(), avutil.AV_PIX_FMT_YUV444P);
    var opacity = AvifPicture.of(Frame.of(frame.size(), grey), avutil.AV_PIX_FMT_GRAY8);
    return AvifPicture.write(file, List.of(colours, opacity));
  }

  /** A PNG with any header and, after it, any chunks before the picture's own data. */
  static byte[] png(int width, int height, int bits, int type, byte[] rows, byte[]... chunks) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    var header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    out.writeBytes(chunk("IHDR", header.put((byte) bits).put((byte) type).array()));
    for (var chunk : chunks) {
      out.writeBytes(chunk);
    }
    out.writeBytes(chunk("IDAT", deflated(rows)));
    out.writeBytes(chunk("IEND", new byte[0]));
    return out.toByteArray();
  }

  static byte[] deflated(byte[] bytes) {
    var deflater = new Deflater();
    deflater.setInput(bytes);
    deflater.finish();
    var out = new byte[bytes.length + 1024];
    int length = deflater.deflate(out);
    deflater.end();
    return Arrays.copyOf(out, length);
  }

  /** A chunk of a PNG file. */
  static byte[] chunk(String name, byte[] body) {
    var title = name.getBytes(StandardCharsets.US_ASCII);
    var sum = new CRC32();
    sum.update(title);
    sum.update(body);
    var out = ByteBuffer.allocate(12 + body.length).putInt(body.length).put(title).put(body);
    return out.putInt((int) sum.getValue()).array();
  }

  /** An EXIF block with nothing but an orientation, big-endian. */
  static byte[] exif(int orientation) {
    var tiff = ByteBuffer.allocate(26);
    tiff.putShort((short) 0x4d4d).putShort((short) 42).putInt(8).putShort((short) 1);
    tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1);
    return tiff.putShort((short) orientation).array();
  }

  /** Puts a segment behind the start of a JPEG file. */
  static Path insert(Path jpeg, int marker, String name, byte[] body) {
    try {
      var bytes = Files.readAllBytes(jpeg);
      var title = name.getBytes(StandardCharsets.ISO_8859_1);
      var out = ByteBuffer.allocate(bytes.length + 4 + title.length + body.length);
      out.put(bytes, 0, 2).putShort((short) (0xff00 | marker));
      out.putShort((short) (2 + title.length + body.length)).put(title).put(body);
      out.put(bytes, 2, bytes.length - 2);
      return Files.write(jpeg, out.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
