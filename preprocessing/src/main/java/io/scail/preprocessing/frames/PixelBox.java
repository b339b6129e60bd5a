package io.scail.preprocessing.frames;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A rectangle of whole pixels, the end exclusive.
 *
 * @param left first column
 * @param top first row
 * @param right one past the last column
 * @param bottom one past the last row
 */
public record PixelBox(int left, int top, int right, int bottom) {
  public PixelBox {
    if (right <= left || bottom <= top) {
      throw new IllegalArgumentException(
          "empty box: %d,%d to %d,%d".formatted(left, top, right, bottom));
    }
  }

  /** The smallest box around a mask's pixels; empty when it has none. */
  public static Optional<PixelBox> around(Mask mask) {
    int width = mask.size().width();
    int left = width;
    int right = 0;
    int top = -1;
    int bottom = 0;
    for (int y = 0; y < mask.size().height(); y++) {
      for (int x = 0; x < width; x++) {
        if (mask.on()[y * width + x]) {
          left = Math.min(left, x);
          right = Math.max(right, x + 1);
          top = top < 0 ? y : top;
          bottom = y + 1;
        }
      }
    }
    return right == 0 ? Optional.empty() : Optional.of(new PixelBox(left, top, right, bottom));
  }

  /**
   * This box with {@code share} of its width and height added at each side, rounded half to even
   * and cut off at the picture's border.
   */
  public PixelBox grown(double share, Size within) {
    int dx = (int) Math.rint((right - left) * share);
    int dy = (int) Math.rint((bottom - top) * share);
    return new PixelBox(
        Math.max(0, left - dx),
        Math.max(0, top - dy),
        Math.min(within.width(), right + dx),
        Math.min(within.height(), bottom + dy));
  }

  /** Whether the boxes share a pixel. */
  public boolean overlaps(PixelBox other) {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }

  /** The smallest box around both. */
  public PixelBox joined(PixelBox other) {
    return new PixelBox(
        Math.min(left, other.left),
        Math.min(top, other.top),
        Math.max(right, other.right),
        Math.max(bottom, other.bottom));
  }

  /** The boxes with overlapping ones joined until none overlap. */
  public static List<PixelBox> merged(List<PixelBox> boxes) {
    var rest = new ArrayList<>(boxes);
    for (int i = 0; i < rest.size(); i++) {
      for (int j = i + 1; j < rest.size(); j++) {
        if (rest.get(i).overlaps(rest.get(j))) {
          rest.set(i, rest.get(i).joined(rest.remove(j)));
          // The joined box may reach boxes that were passed already.
          i = -1;
          break;
        }
      }
    }
    return List.copyOf(rest);
  }
}
