package io.scail.preprocessing.masks;

/** A rectangle of whole pixels, the right and bottom ends exclusive. */
public record Box(int left, int top, int right, int bottom) {
  public Box {
    if (right <= left || bottom <= top) {
      throw new IllegalArgumentException(
          "an empty box: " + left + "," + top + " to " + right + "," + bottom);
    }
  }

  public int width() {
    return right - left;
  }

  public int height() {
    return bottom - top;
  }

  /** Mean of the first and the last column. */
  public double centreX() {
    return 0.5 * (left + right - 1);
  }

  boolean overlaps(Box other) {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }

  Box union(Box other) {
    return new Box(
        Math.min(left, other.left),
        Math.min(top, other.top),
        Math.max(right, other.right),
        Math.max(bottom, other.bottom));
  }

  /**
   * The box grown on each side by a share of its own size (rounded half to even) and clipped to the
   * frame.
   */
  Box grown(double margin, int frameWidth, int frameHeight) {
    int dx = (int) Math.rint(margin * width());
    int dy = (int) Math.rint(margin * height());
    return new Box(
        Math.max(0, left - dx),
        Math.max(0, top - dy),
        Math.min(frameWidth, right + dx),
        Math.min(frameHeight, bottom + dy));
  }
}
