package io.scail.preprocessing.frames;

import java.util.Objects;

/**
 * A yes or no for each pixel, rows from the top. Owns its array, which is not changed after and is
 * handed out without a copy.
 */
public final class Mask {
  private final Size size;
  private final boolean[] on;

  private Mask(Size size, boolean[] on) {
    this.size = Objects.requireNonNull(size);
    this.on = Objects.requireNonNull(on);
    if (on.length != size.pixels()) {
      throw new IllegalArgumentException(size + " needs one flag a pixel, not " + on.length);
    }
  }

  /** A mask of the given flags, [height, width]; the array belongs to it from now on. */
  public static Mask of(Size size, boolean[] on) {
    return new Mask(size, on);
  }

  /** A mask without any pixel. */
  public static Mask empty(Size size) {
    return new Mask(size, new boolean[size.pixels()]);
  }

  public Size size() {
    return size;
  }

  /** The flags, [height, width], not a copy. */
  public boolean[] on() {
    return on;
  }

  /** Whether a pixel belongs to the mask. */
  public boolean contains(int x, int y) {
    return on[
        Objects.checkIndex(y, size.height()) * size.width() + Objects.checkIndex(x, size.width())];
  }

  /** Number of pixels that belong to the mask. */
  public int area() {
    int area = 0;
    for (boolean pixel : on) {
      area += pixel ? 1 : 0;
    }
    return area;
  }

  public boolean isEmpty() {
    for (boolean pixel : on) {
      if (pixel) {
        return false;
      }
    }
    return true;
  }
}
