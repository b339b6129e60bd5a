package io.scail.preprocessing.metrics;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Mask;
import java.util.Arrays;

/**
 * What is kept of a frame's pixels: it and the persons' mask, shrunk by a whole number.
 *
 * @param people on wherever a pixel beneath belongs to a person
 */
record Thumbnail(Frame picture, Mask people) {
  /** Shrunk until the longer side is about this. */
  private static final double LONG_SIDE = 256;

  static int factor(Size size) {
    return Math.max(1, (int) Math.round(Math.max(size.width(), size.height()) / LONG_SIDE));
  }

  static Thumbnail of(Frame frame, Mask people) {
    int factor = factor(frame.size());
    int width = frame.width() / factor;
    int height = frame.height() / factor;
    byte[] rgb = frame.rgb();
    var small = new byte[3 * width * height];
    int half = factor * factor / 2;
    int[] sums = new int[3 * width];
    for (int y = 0; y < height; y++) {
      Arrays.fill(sums, half);
      for (int row = y * factor; row < (y + 1) * factor; row++) {
        int at = 3 * row * frame.width();
        for (int x = 0; x < sums.length; x += 3) {
          for (int i = 0; i < factor; i++, at += 3) {
            sums[x] += rgb[at] & 0xff;
            sums[x + 1] += rgb[at + 1] & 0xff;
            sums[x + 2] += rgb[at + 2] & 0xff;
          }
        }
      }
      for (int i = 0; i < sums.length; i++) {
        small[3 * y * width + i] = (byte) (sums[i] / (factor * factor));
      }
    }
    var words = new long[Math.ceilDiv(width * height, Long.SIZE)];
    for (int pixel = people.nextOn(0); pixel >= 0; pixel = people.nextOn(pixel + 1)) {
      int y = pixel / frame.width();
      int x = (pixel - y * frame.width()) / factor;
      y /= factor;
      if (x < width && y < height) {
        int shrunk = y * width + x;
        words[shrunk >> 6] |= 1L << shrunk;
      }
    }
    return new Thumbnail(
        Frame.of(new Size(width, height), small), Mask.ofWords(width, height, words));
  }
}
