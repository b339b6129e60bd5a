package io.scail.preprocessing.frames;

import java.util.Objects;

/**
 * A picture of floats as the engine takes it: [3, height, width], 8-bit values v as (v - 127.5) /
 * 127.5, so black is -1 and white is 1; the bicubic filter may overshoot. Owns its array, which is
 * handed out without a copy and not changed after.
 */
public final class FloatImage {
  private final Size size;
  private final float[] values;

  private FloatImage(Size size, float[] values) {
    this.size = Objects.requireNonNull(size);
    this.values = Objects.requireNonNull(values);
    if (values.length != Math.multiplyExact(3, size.pixels())) {
      throw new IllegalArgumentException(size + " needs 3 floats a pixel, not " + values.length);
    }
  }

  /** A picture of the given values, [3, height, width]; the array belongs to it from now on. */
  public static FloatImage of(Size size, float[] values) {
    return new FloatImage(size, values);
  }

  /** The colours of a frame, without its opacity. */
  public static FloatImage of(Frame frame) {
    int pixels = frame.size().pixels();
    var values = new float[3 * pixels];
    var rgb = frame.rgb();
    for (int p = 0; p < pixels; p++) {
      for (int c = 0; c < 3; c++) {
        values[c * pixels + p] = ((rgb[3 * p + c] & 0xff) - 127.5f) / 127.5f;
      }
    }
    return new FloatImage(frame.size(), values);
  }

  public Size size() {
    return size;
  }

  /** The values, [3, height, width], not a copy. */
  public float[] values() {
    return values;
  }

  /** Half the size, each pixel the mean of 2 x 2; both sides must be even. */
  public FloatImage half() {
    int width = size.width();
    if (width % 2 != 0 || size.height() % 2 != 0) {
      throw new IllegalArgumentException("cannot halve " + size);
    }
    var smaller = new Size(width / 2, size.height() / 2);
    var out = new float[3 * smaller.pixels()];
    for (int row = 0, to = 0; row < 3 * smaller.height(); row++) {
      int from = 2 * row * width;
      for (int x = 0; x < smaller.width(); x++, from += 2) {
        out[to++] =
            (values[from] + values[from + 1] + values[from + width] + values[from + width + 1])
                * 0.25f;
      }
    }
    return new FloatImage(smaller, out);
  }

  /** 8 bits again, clamped and rounded. */
  public Frame toFrame() {
    int pixels = size.pixels();
    var rgb = new byte[3 * pixels];
    for (int p = 0; p < pixels; p++) {
      for (int c = 0; c < 3; c++) {
        float level = values[c * pixels + p] * 127.5f + 127.5f;
        rgb[3 * p + c] = (byte) (int) Math.clamp(level + 0.5f, 0f, 255f);
      }
    }
    return Frame.of(size, rgb);
  }
}
