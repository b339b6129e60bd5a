package io.scail.preprocessing.frames;

/**
 * Width and height in pixels, both at least 1.
 *
 * @param width columns
 * @param height rows
 */
public record Size(int width, int height) {
  /** Longest side that any format read or written here can state. */
  static final int MAX_SIDE = 65_535;

  public Size {
    if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) {
      throw new IllegalArgumentException("not a picture's size: " + width + " x " + height);
    }
  }

  /** Number of pixels; fits an int because every array of pixels does. */
  public int pixels() {
    return Math.multiplyExact(width, height);
  }

  /** Whether the picture is taller than wide; a square one is not. */
  public boolean isPortrait() {
    return height > width;
  }

  /** The same size with width and height exchanged. */
  public Size turned() {
    return new Size(/* width= */ height, /* height= */ width);
  }

  @Override
  public String toString() {
    return width + "x" + height;
  }
}
