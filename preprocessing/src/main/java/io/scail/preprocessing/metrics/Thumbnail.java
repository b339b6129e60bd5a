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
    var words = new long[Math.ceilDiv(width * height, Long.SIZE)];
    int half = factor * factor / 2;
    int[] sums = new int[3 * width];
    boolean[] on = new boolean[width];
    for (int y = 0; y < height; y++) {
      Arrays.fill(sums, half);
      Arrays.fill(on, false);
      for (int row = y * factor; row < (y + 1) * factor; row++) {
        int from = row * frame.width();
        for (int x = 0; x < width; x++) {
          for (int i = 0; i < factor; i++, from++) {
            sums[3 * x] += rgb[3 * from] & 0xff;
            sums[3 * x + 1] += rgb[3 * from + 1] & 0xff;
            sums[3 * x + 2] += rgb[3 * from + 2] & 0xff;
            on[x] |= people.at(from);
          }
        }
      }
      for (int i = 0; i < sums.length; i++) {
        small[3 * y * width + i] = (byte) (sums[i] / (factor * factor));
      }
      for (int x = 0; x < width; x++) {
        if (on[x]) {
          int pixel = y * width + x;
          words[pixel >> 6] |= 1L << pixel;
        }
      }
    }
    return new Thumbnail(
        Frame.of(new Size(width, height), small), Mask.ofWords(width, height, words));
  }
}
