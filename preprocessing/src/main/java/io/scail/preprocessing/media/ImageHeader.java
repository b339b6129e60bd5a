package io.scail.preprocessing.media;

import io.scail.preprocessing.frames.Orientation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What a picture file states before any pixel is decoded, read from its own bytes: so that a bomb
 * is refused by its header, and orientation and profile do not depend on what a decoder passes on.
 *
 * @param format the file's format
 * @param width stated pixels, 0 when the format keeps them elsewhere
 * @param height stated pixels, 0 when the format keeps them elsewhere
 * @param orientation EXIF orientation, upright when absent
 * @param profile ICC profile, empty when absent
 */
record ImageHeader(
    Format format, long width, long height, Orientation orientation, Optional<byte[]> profile) {

  /** Formats told apart by their first bytes. */
  enum Format {
    PNG,
    JPEG,
    WEBP,
    GIF,
    BMP,
    /** AVIF and HEIC. */
    HEIF
  }

  /** Profiles are kilobytes; more is a bomb. */
  private static final int MAX_PROFILE_BYTES = 4 << 20;

  private static final int EXIF_ORIENTATION = 0x0112;

  /** How far names in the metadata of AVIF and HEIC are looked for. */
  private static final int METADATA = 64 << 10;

  /** Names of the opacity's picture in AVIF and in HEIC. */
  private static final List<String> OPACITY =
      List.of("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", "urn:mpeg:hevc:2015:auxid:1");

  /** Whether an AVIF or HEIC file says that a further picture in it is the opacity. */
  static boolean statesOpacity(byte[] file) {
    // The name stands in the metadata, which comes first.
    var start = new String(file, 0, Math.min(file.length, METADATA), StandardCharsets.ISO_8859_1);
    return OPACITY.stream().anyMatch(start::contains);
  }

  /** The header of a file's bytes; empty when they are no picture of a known format. */
  static Optional<ImageHeader> of(byte[] file) {
    var data = ByteBuffer.wrap(file);
    return formatOf(file)
        .map(
            format ->
                switch (format) {
                  case PNG -> png(data);
                  case JPEG -> jpeg(data);
                  case WEBP -> webp(data.order(ByteOrder.LITTLE_ENDIAN));
                  case GIF -> {
                    data.order(ByteOrder.LITTLE_ENDIAN);
                    yield plain(format, data.getChar(6), data.getChar(8));
                  }
                  case BMP -> {
                    data.order(ByteOrder.LITTLE_ENDIAN);
                    yield plain(
                        format, Math.abs((long) data.getInt(18)), Math.abs((long) data.getInt(22)));
                  }
                  case HEIF -> plain(format, 0, 0);
                });
  }

  /** The format of a file by its first bytes; empty when it is no picture of a known format. */
  static Optional<Format> formatOf(byte[] file) {
    if (starts(file, 0, "\u0089PNG\r\n\u001a\n")) {
      return Optional.of(Format.PNG);
    }
    if (file.length > 3 && starts(file, 0, "\u00ff\u00d8\u00ff")) {
      return Optional.of(Format.JPEG);
    }
    if (starts(file, 0, "RIFF") && starts(file, 8, "WEBP")) {
      return Optional.of(Format.WEBP);
    }
    if (starts(file, 0, "GIF8") && file.length >= 10) {
      return Optional.of(Format.GIF);
    }
    if (starts(file, 0, "BM") && file.length >= 26) {
      return Optional.of(Format.BMP);
    }
    boolean heif =
        starts(file, 4, "ftyp")
            && (starts(file, 8, "avi")
                || starts(file, 8, "hei")
                || starts(file, 8, "hev")
                || starts(file, 8, "mif1")
                || starts(file, 8, "msf1"));
    return heif ? Optional.of(Format.HEIF) : Optional.empty();
  }

  private static ImageHeader plain(Format format, long width, long height) {
    return new ImageHeader(format, width, height, Orientation.UPRIGHT, Optional.empty());
  }

  private static boolean starts(byte[] file, int at, String text) {
    var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return file.length >= at + bytes.length
        && Arrays.equals(file, at, at + bytes.length, bytes, 0, bytes.length);
  }

  private static ImageHeader png(ByteBuffer data) {
    long width = 0;
    long height = 0;
    var orientation = Orientation.UPRIGHT;
    Optional<byte[]> profile = Optional.empty();
    int at = 8;
    while (at + 12 <= data.limit()) {
      int length = data.getInt(at);
      int type = data.getInt(at + 4);
      if (length < 0 || length > data.limit() - at - 12) {
        break;
      }
      var body = data.slice(at + 8, length);
      switch (type) {
        case 0x49484452 -> { // IHDR
          width = length >= 8 ? Integer.toUnsignedLong(body.getInt(0)) : 0;
          height = length >= 8 ? Integer.toUnsignedLong(body.getInt(4)) : 0;
        }
        case 0x65584966 -> orientation = exif(body); // eXIf
        case 0x69434350 -> profile = inflated(body); // iCCP
        default -> {}
      }
      at += 12 + length;
    }
    return new ImageHeader(Format.PNG, width, height, orientation, profile);
  }

  /**
   * A name, a zero, the method 0, and the profile, deflated; a profile that cannot be unpacked is
   * given as one without content, which nothing can use.
   */
  private static Optional<byte[]> inflated(ByteBuffer body) {
    int at = 0;
    while (at < body.limit() && body.get(at) != 0) {
      at++;
    }
    if (at + 2 >= body.limit()) {
      return Optional.of(new byte[0]);
    }
    try (var inflater = new Inflater()) {
      inflater.setInput(body.slice(at + 2, body.limit() - at - 2));
      var out = new ByteArrayOutputStream();
      var block = new byte[8192];
      int count;
      while ((count = inflater.inflate(block)) > 0) {
        out.write(block, 0, count);
        if (out.size() > MAX_PROFILE_BYTES) {
          return Optional.of(new byte[0]);
        }
      }
      return Optional.of(out.toByteArray());
    } catch (DataFormatException e) {
      return Optional.of(new byte[0]);
    }
  }

  private static ImageHeader jpeg(ByteBuffer data) {
    int width = 0;
    int height = 0;
    var orientation = Orientation.UPRIGHT;
    var profile = new TreeMap<Integer, byte[]>();
    int at = 2;
    while (at + 4 <= data.limit() && (data.get(at) & 0xff) == 0xff) {
      int marker = data.get(at + 1) & 0xff;
      if (marker == 0xff || marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
        at += marker == 0xff ? 1 : 2;
        continue;
      }
      int length = data.getChar(at + 2);
      if (marker == 0xda || marker == 0xd9 || length < 2 || at + 2 + length > data.limit()) {
        break;
      }
      var body = data.slice(at + 4, length - 2);
      boolean frame =
          marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
      if (frame && length >= 7) {
        height = body.getChar(1);
        width = body.getChar(3);
      } else if (marker == 0xe1 && has(body, "Exif\0\0")) {
        orientation = exif(body.slice(6, body.limit() - 6));
      } else if (marker == 0xe2 && has(body, "ICC_PROFILE\0") && body.limit() > 14) {
        var part = new byte[body.limit() - 14];
        body.get(14, part);
        profile.put(body.get(12) & 0xff, part);
      }
      at += 2 + length;
    }
    return new ImageHeader(Format.JPEG, width, height, orientation, joined(profile));
  }

  private static Optional<byte[]> joined(TreeMap<Integer, byte[]> parts) {
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    var out = new ByteArrayOutputStream();
    parts.values().forEach(out::writeBytes);
    return Optional.of(out.toByteArray());
  }

  private static boolean has(ByteBuffer body, String text) {
    var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (body.limit() < bytes.length) {
      return false;
    }
    var start = new byte[bytes.length];
    body.get(0, start);
    return Arrays.equals(start, bytes);
  }

  private static ImageHeader webp(ByteBuffer data) {
    long width = 0;
    long height = 0;
    var orientation = Orientation.UPRIGHT;
    Optional<byte[]> profile = Optional.empty();
    int at = 12;
    while (at + 8 <= data.limit()) {
      int type = Integer.reverseBytes(data.getInt(at));
      long length = Integer.toUnsignedLong(data.getInt(at + 4));
      int there = (int) Math.min(length, data.limit() - at - 8L);
      var body = data.slice(at + 8, there).order(ByteOrder.LITTLE_ENDIAN);
      switch (type) {
        case 0x56503858 -> { // VP8X: the canvas, three bytes each, less one
          if (there >= 10) {
            width = 1L + (body.getInt(4) & 0xffffff);
            height = 1L + (body.getInt(6) >>> 8);
          }
        }
        case 0x56503820 -> { // VP8: frame tag, start code, then 14 bits each
          if (there >= 10 && width == 0) {
            width = body.getChar(6) & 0x3fff;
            height = body.getChar(8) & 0x3fff;
          }
        }
        case 0x5650384c -> { // VP8L: signature, then 14 bits each, less one
          if (there >= 5 && width == 0) {
            int bits = body.getInt(1);
            width = 1L + (bits & 0x3fff);
            height = 1L + ((bits >>> 14) & 0x3fff);
          }
        }
        case 0x45584946 -> orientation = exif(body); // EXIF
        case 0x49434350 -> { // ICCP
          var bytes = new byte[Math.min(there, MAX_PROFILE_BYTES)];
          body.get(0, bytes);
          profile = Optional.of(bytes);
        }
        default -> {}
      }
      long next = at + 8 + length + (length & 1);
      if (next > data.limit()) {
        break;
      }
      at = (int) next;
    }
    return new ImageHeader(Format.WEBP, width, height, orientation, profile);
  }

  /** The orientation entry of the first directory of a TIFF block. */
  private static Orientation exif(ByteBuffer block) {
    var tiff = has(block, "Exif\0\0") ? block.slice(6, block.limit() - 6) : block.slice();
    if (tiff.limit() < 14) {
      return Orientation.UPRIGHT;
    }
    switch (tiff.getChar(0)) {
      case 0x4949 -> tiff.order(ByteOrder.LITTLE_ENDIAN);
      case 0x4d4d -> tiff.order(ByteOrder.BIG_ENDIAN);
      default -> {
        return Orientation.UPRIGHT;
      }
    }
    long directory = Integer.toUnsignedLong(tiff.getInt(4));
    if (directory + 2 > tiff.limit()) {
      return Orientation.UPRIGHT;
    }
    int entries = tiff.getChar((int) directory);
    for (int i = 0; i < entries; i++) {
      long entry = directory + 2 + 12L * i;
      if (entry + 12 > tiff.limit()) {
        break;
      }
      if (tiff.getChar((int) entry) == EXIF_ORIENTATION) {
        return Orientation.ofExif(tiff.getChar((int) entry + 8));
      }
    }
    return Orientation.UPRIGHT;
  }
}
