package io.scail.models.conditioning;

import io.scail.models.failure.SettingsFailure;

/** A still picture as a caller has it. */
public sealed interface Picture {
  int width();

  int height();

  /** Adds what the picture shows. */
  void addTo(ContentDigest digest);

  /** 8-bit RGB, {@code [height, width, 3]}, row-major. */
  final class Bytes implements Picture {
    private final int width;
    private final int height;
    private final byte[] rgb;

    /**
     * @param rgb taken over, not copied; must not change afterwards
     * @throws SettingsFailure if the bytes are no picture of that size
     */
    public Bytes(int width, int height, byte[] rgb) {
      check(width, height, rgb.length);
      this.width = width;
      this.height = height;
      this.rgb = rgb;
    }

    @Override
    public int width() {
      return width;
    }

    @Override
    public int height() {
      return height;
    }

    byte[] rgb() {
      return rgb;
    }

    @Override
    public void addTo(ContentDigest digest) {
      digest.add("bytes").add(width).add(height).add(rgb);
    }
  }

  /**
   * Values in [-1, 1], {@code [3, height, width]}, row-major; an antialiased resize may have
   * overshot.
   */
  final class Floats implements Picture {
    private final int width;
    private final int height;
    private final float[] values;

    /**
     * @param values taken over, not copied; must not change afterwards
     * @throws SettingsFailure if the values are no picture of that size, or one is no number
     */
    public Floats(int width, int height, float[] values) {
      check(width, height, values.length);
      for (float value : values) {
        if (!Float.isFinite(value)) {
          throw new SettingsFailure("picture", "holds a value that is no number");
        }
      }
      this.width = width;
      this.height = height;
      this.values = values;
    }

    @Override
    public int width() {
      return width;
    }

    @Override
    public int height() {
      return height;
    }

    float[] values() {
      return values;
    }

    @Override
    public void addTo(ContentDigest digest) {
      digest.add("floats").add(width).add(height).add(values);
    }
  }

  private static void check(int width, int height, int length) {
    if (width < 1 || height < 1 || length != 3L * width * height) {
      throw new SettingsFailure(
          "picture", length + " values are no RGB picture of " + width + "x" + height);
    }
  }
}
