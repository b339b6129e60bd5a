package io.scail.preprocessing.masks;

import io.scail.preprocessing.frames.Frame;
import java.util.Arrays;

/**
 * The pixels of one person in one frame, one bit a pixel, row-major. Immutable.
 *
 * <p>Operations between two masks need equal sizes.
 */
public final class Mask {

  private final int width;
  private final int height;
  private final long[] words;
  private final int area;

  private Mask(int width, int height, long[] words) {
    this.width = width;
    this.height = height;
    this.words = words;
    int bits = 0;
    for (long word : words) {
      bits += Long.bitCount(word);
    }
    this.area = bits;
  }

  /** Says whether a pixel belongs to a mask. */
  @FunctionalInterface
  public interface PixelTest {
    boolean on(int x, int y);
  }

  public static Mask empty(int width, int height) {
    return of(width, height, (_, _) -> false);
  }

  /**
   * @throws IllegalArgumentException when a side is not positive
   */
  public static Mask of(int width, int height, PixelTest test) {
    if (width <= 0 || height <= 0) {
      throw new IllegalArgumentException("a mask needs a size, not " + width + "x" + height);
    }
    var words = new long[Math.ceilDiv(width * height, Long.SIZE)];
    int pixel = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++, pixel++) {
        if (test.on(x, y)) {
          words[pixel >> 6] |= 1L << pixel;
        }
      }
    }
    return new Mask(width, height, words);
  }

  /** The rectangle from (left, top) up to but without (right, bottom), clipped to the frame. */
  public static Mask rectangle(int width, int height, int left, int top, int right, int bottom) {
    return of(width, height, (x, y) -> x >= left && x < right && y >= top && y < bottom);
  }

  /**
   * A mask from its bits, 64 pixels a word, the first pixel lowest.
   *
   * @throws IllegalArgumentException when there are too few or too many words
   */
  public static Mask ofWords(int width, int height, long[] words) {
    if (width <= 0 || height <= 0 || words.length != Math.ceilDiv(width * height, Long.SIZE)) {
      throw new IllegalArgumentException(words.length + " words for " + width + "x" + height);
    }
    return new Mask(width, height, words.clone());
  }

  /** The bits, 64 pixels a word, the first pixel lowest. */
  public long[] words() {
    return words.clone();
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  public boolean get(int x, int y) {
    return at(y * width + x);
  }

  /** The pixel with the row-major index {@code pixel}. */
  public boolean at(int pixel) {
    return (words[pixel >> 6] & 1L << pixel) != 0;
  }

  /** Number of pixels that are on. */
  public int area() {
    return area;
  }

  /** Share of the frame in percent. */
  public double percent() {
    return 100.0 * area / ((double) width * height);
  }

  public boolean isEmpty() {
    return area == 0;
  }

  public Mask or(Mask other) {
    return combine(other, (a, b) -> a | b);
  }

  public Mask and(Mask other) {
    return combine(other, (a, b) -> a & b);
  }

  /** The pixels of this mask that are not in the other. */
  public Mask minus(Mask other) {
    return combine(other, (a, b) -> a & ~b);
  }

  public int intersection(Mask other) {
    requireSameSize(other);
    int bits = 0;
    for (int i = 0; i < words.length; i++) {
      bits += Long.bitCount(words[i] & other.words[i]);
    }
    return bits;
  }

  /** Intersection over union; 0 when both are empty. */
  public double iou(Mask other) {
    int shared = intersection(other);
    int union = area + other.area - shared;
    return union == 0 ? 0 : (double) shared / union;
  }

  /**
   * The smallest box around the mask.
   *
   * @throws IllegalStateException when the mask is empty
   */
  public Box box() {
    requireContent();
    int left = width;
    int right = 0;
    int top = height;
    int bottom = 0;
    for (int y = 0; y < height; y++) {
      int first = nextOn(y * width);
      if (first < 0 || first >= (y + 1) * width) {
        continue;
      }
      top = Math.min(top, y);
      bottom = y + 1;
      left = Math.min(left, first - y * width);
      int last = (y + 1) * width - 1;
      while (!at(last)) {
        last--;
      }
      right = Math.max(right, last - y * width + 1);
    }
    return new Box(left, top, right, bottom);
  }

  /**
   * Mean pixel position.
   *
   * @throws IllegalStateException when the mask is empty
   */
  public Point centroid() {
    requireContent();
    long sumX = 0;
    long sumY = 0;
    for (int pixel = nextOn(0); pixel >= 0; pixel = nextOn(pixel + 1)) {
      sumX += pixel % width;
      sumY += pixel / width;
    }
    return new Point((double) sumX / area, (double) sumY / area);
  }

  /** Nearest-neighbour scaling: target pixel i takes source pixel floor(i·source/target). */
  public Mask scaledTo(int newWidth, int newHeight) {
    return of(
        newWidth,
        newHeight,
        (x, y) -> get((int) ((long) x * width / newWidth), (int) ((long) y * height / newHeight)));
  }

  /**
   * Scaling for masks made at another size: on where the bilinear mean of the four nearest source
   * pixels is at least half, so that enlarged edges are slanted rather than stepped.
   */
  public Mask smoothlyScaledTo(int newWidth, int newHeight) {
    if (newWidth == width && newHeight == height) {
      return this;
    }
    double stepX = (double) width / newWidth;
    double stepY = (double) height / newHeight;
    return of(
        newWidth,
        newHeight,
        (x, y) -> {
          double u = Math.clamp((x + 0.5) * stepX - 0.5, 0, width - 1);
          double v = Math.clamp((y + 0.5) * stepY - 0.5, 0, height - 1);
          int left = (int) u;
          int top = (int) v;
          int right = Math.min(left + 1, width - 1);
          int bottom = Math.min(top + 1, height - 1);
          double above = between(get(left, top), get(right, top), u - left);
          double below = between(get(left, bottom), get(right, bottom), u - left);
          return above + (v - top) * (below - above) >= 0.5;
        });
  }

  private static double between(boolean first, boolean second, double share) {
    return (first ? 1 - share : 0) + (second ? share : 0);
  }

  /** The mask moved by whole pixels; what leaves the frame is lost. */
  public Mask shifted(int dx, int dy) {
    return of(
        width,
        height,
        (x, y) -> {
          int sourceX = x - dx;
          int sourceY = y - dy;
          return sourceX >= 0
              && sourceX < width
              && sourceY >= 0
              && sourceY < height
              && get(sourceX, sourceY);
        });
  }

  /** The picture where this mask is on, one colour (0xRRGGBB) elsewhere. */
  public Frame cutOut(Frame picture, int surround) {
    var alone = Frame.filled(picture.size(), surround);
    for (int pixel = nextOn(0); pixel >= 0; pixel = nextOn(pixel + 1)) {
      System.arraycopy(picture.rgb(), 3 * pixel, alone.rgb(), 3 * pixel, 3);
    }
    return alone;
  }

  /** Row-major index of the first pixel at or after {@code from} that is on, or -1. */
  public int nextOn(int from) {
    int index = from >> 6;
    if (index >= words.length) {
      return -1;
    }
    long word = words[index] & -1L << from;
    while (word == 0) {
      if (++index == words.length) {
        return -1;
      }
      word = words[index];
    }
    return (index << 6) + Long.numberOfTrailingZeros(word);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Mask mask
        && width == mask.width
        && height == mask.height
        && Arrays.equals(words, mask.words);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(words);
  }

  @Override
  public String toString() {
    return "Mask[" + width + "x" + height + ", " + area + " px]";
  }

  @FunctionalInterface
  private interface WordOperator {
    long apply(long a, long b);
  }

  private Mask combine(Mask other, WordOperator operator) {
    requireSameSize(other);
    var result = new long[words.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = operator.apply(words[i], other.words[i]);
    }
    return new Mask(width, height, result);
  }

  private void requireSameSize(Mask other) {
    if (width != other.width || height != other.height) {
      throw new IllegalArgumentException("masks of different sizes: " + this + " and " + other);
    }
  }

  private void requireContent() {
    if (area == 0) {
      throw new IllegalStateException("an empty mask has no place");
    }
  }
}
