package io.scail.preprocessing.media;

import io.scail.preprocessing.failure.StorageFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.FrameSource;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Frames as PNG: one file, a numbered sequence, or a zip of a sequence. Lossless. */
public final class PngWriter {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int TRUE_COLOUR = 2;
  private static final int TRUE_COLOUR_WITH_ALPHA = 6;
  private static final byte UP = 2;

  private PngWriter() {}

  /** A frame as the bytes of a PNG file. */
  public static byte[] encode(Frame frame) {
    var out = new ByteArrayOutputStream(frame.size().pixels());
    out.writeBytes(SIGNATURE);
    int type = frame.alpha().isPresent() ? TRUE_COLOUR_WITH_ALPHA : TRUE_COLOUR;
    var header = ByteBuffer.allocate(13).putInt(frame.width()).putInt(frame.height());
    chunk(out, "IHDR", header.put((byte) 8).put((byte) type).array());
    chunk(out, "IDAT", compressed(frame));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  /** Writes one file. */
  public static void write(Frame frame, Path file) {
    try {
      Files.write(file, encode(frame));
    } catch (IOException e) {
      throw new StorageFailure("a picture cannot be written", e);
    }
  }

  /** Writes {@code 00000.png} and so on into a folder and gives back how many. */
  public static int writeSequence(FrameSource frames, Path folder) {
    int count = 0;
    for (var frame = frames.next(); frame.isPresent(); frame = frames.next()) {
      write(frame.get(), folder.resolve(name(count++)));
    }
    return count;
  }

  /** Writes the same sequence into one zip file and gives back how many. */
  public static int writeZip(FrameSource frames, Path file) {
    try (var zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      // The pictures are compressed already.
      zip.setLevel(Deflater.NO_COMPRESSION);
      int count = 0;
      for (var frame = frames.next(); frame.isPresent(); frame = frames.next()) {
        var entry = new ZipEntry(name(count++));
        entry.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0));
        zip.putNextEntry(entry);
        zip.write(encode(frame.get()));
        zip.closeEntry();
      }
      return count;
    } catch (IOException e) {
      throw new StorageFailure("the pictures cannot be written", e);
    }
  }

  private static String name(int number) {
    return "%05d.png".formatted(number);
  }

  private static byte[] compressed(Frame frame) {
    var out = new ByteArrayOutputStream();
    var deflater = new Deflater(Deflater.BEST_SPEED);
    try (var body = new DeflaterOutputStream(out, deflater, 1 << 16)) {
      int channels = frame.alpha().isPresent() ? 4 : 3;
      var above = new byte[channels * frame.width()];
      var line = new byte[above.length];
      var filtered = new byte[above.length + 1];
      filtered[0] = UP;
      for (int y = 0; y < frame.height(); y++) {
        fill(line, frame, y);
        for (int i = 0; i < line.length; i++) {
          filtered[i + 1] = (byte) (line[i] - above[i]);
        }
        body.write(filtered);
        var used = above;
        above = line;
        line = used;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      deflater.end();
    }
    return out.toByteArray();
  }

  private static void fill(byte[] line, Frame frame, int y) {
    int width = frame.width();
    var alpha = frame.alpha();
    if (alpha.isEmpty()) {
      System.arraycopy(frame.rgb(), 3 * y * width, line, 0, line.length);
      return;
    }
    for (int x = 0; x < width; x++) {
      System.arraycopy(frame.rgb(), 3 * (y * width + x), line, 4 * x, 3);
      line[4 * x + 3] = alpha.get()[y * width + x];
    }
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] body) {
    var name = type.getBytes(StandardCharsets.US_ASCII);
    var sum = new CRC32();
    sum.update(name);
    sum.update(body);
    out.writeBytes(ByteBuffer.allocate(4).putInt(body.length).array());
    out.writeBytes(name);
    out.writeBytes(body);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
  }
}
