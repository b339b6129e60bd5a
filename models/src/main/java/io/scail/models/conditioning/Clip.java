package io.scail.models.conditioning;

import io.scail.models.failure.SettingsFailure;
import java.util.Arrays;

/** A clip in memory: 8-bit RGB, {@code [frames, height, width, 3]}, row-major. */
public final class Clip implements FrameSource {
  private final int width;
  private final int height;
  private final byte[] rgb;

  /**
   * @param rgb taken over, not copied; must not change afterwards
   * @throws SettingsFailure if the bytes are no whole number of frames
   */
  public Clip(int width, int height, byte[] rgb) {
    if (width < 1 || height < 1 || rgb.length == 0 || rgb.length % (3L * width * height) != 0) {
      throw new SettingsFailure(
          "clip", rgb.length + " bytes are no RGB frames of " + width + "x" + height);
    }
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

  @Override
  public int frames() {
    return rgb.length / (3 * width * height);
  }

  @Override
  public byte[] rgb(int from, int to) {
    int frame = 3 * width * height;
    return Arrays.copyOfRange(rgb, from * frame, to * frame);
  }

  @Override
  public String digest() {
    return new ContentDigest().add(width).add(height).add(rgb).hex();
  }
}
