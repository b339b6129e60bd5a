package io.scail.preprocessing.frames;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One picture, 8-bit RGB, rows from the top, three bytes a pixel, with an optional plane of opacity
 * (0 transparent, 255 opaque; colours are not multiplied by it).
 *
 * <p>A frame owns the arrays it is made from and is not changed after; the arrays are handed out
 * without a copy, because a clip is hundreds of megabytes, and readers leave them as they are.
 */
public final class Frame {
  private final Size size;
  private final byte[] rgb;
  private final byte @Nullable [] alpha;

  private Frame(Size size, byte[] rgb, byte @Nullable [] alpha) {
    this.size = Objects.requireNonNull(size);
    this.rgb = Objects.requireNonNull(rgb);
    this.alpha = alpha;
    if (rgb.length != Math.multiplyExact(3, size.pixels())) {
      throw new IllegalArgumentException(size + " needs 3 bytes a pixel, not " + rgb.length);
    }
    if (alpha != null && alpha.length != size.pixels()) {
      throw new IllegalArgumentException(size + " needs 1 alpha a pixel, not " + alpha.length);
    }
  }

  /** An opaque picture; {@code rgb} belongs to it from now on. */
  public static Frame of(Size size, byte[] rgb) {
    return new Frame(size, rgb, null);
  }

  /** A picture with opacity; both arrays belong to it from now on. */
  public static Frame withAlpha(Size size, byte[] rgb, byte[] alpha) {
    return new Frame(size, rgb, Objects.requireNonNull(alpha));
  }

  /** A picture of one colour, {@code 0xRRGGBB}. */
  public static Frame filled(Size size, int colour) {
    var rgb = new byte[Math.multiplyExact(3, size.pixels())];
    for (int i = 0; i < rgb.length; i += 3) {
      rgb[i] = (byte) (colour >> 16);
      rgb[i + 1] = (byte) (colour >> 8);
      rgb[i + 2] = (byte) colour;
    }
    return new Frame(size, rgb, null);
  }

  public Size size() {
    return size;
  }

  public int width() {
    return size.width();
  }

  public int height() {
    return size.height();
  }

  /** The colours, [height, width, 3], not a copy. */
  public byte[] rgb() {
    return rgb;
  }

  /** The opacities, [height, width], not a copy. */
  public Optional<byte[]> alpha() {
    return Optional.ofNullable(alpha);
  }

  /** Colour of a pixel as {@code 0xRRGGBB}. */
  public int colour(int x, int y) {
    int at = 3 * (Objects.checkIndex(y, height()) * width() + Objects.checkIndex(x, width()));
    return ((rgb[at] & 0xff) << 16) | ((rgb[at + 1] & 0xff) << 8) | (rgb[at + 2] & 0xff);
  }

  /** This picture over a background of one colour, {@code 0xRRGGBB}; opaque pictures stay. */
  public Frame flattenedOn(int colour) {
    if (alpha == null) {
      return this;
    }
    int[] under = {(colour >> 16) & 0xff, (colour >> 8) & 0xff, colour & 0xff};
    var flat = new byte[rgb.length];
    for (int p = 0, i = 0; p < alpha.length; p++) {
      int a = alpha[p] & 0xff;
      for (int c = 0; c < 3; c++, i++) {
        flat[i] = (byte) (((rgb[i] & 0xff) * a + under[c] * (255 - a) + 127) / 255);
      }
    }
    return new Frame(size, flat, null);
  }

  /** The colours alone, also those under transparent pixels. */
  public Frame withoutAlpha() {
    return alpha == null ? this : new Frame(size, rgb, null);
  }
}
