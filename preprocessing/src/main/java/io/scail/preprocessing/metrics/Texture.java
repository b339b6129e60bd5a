package io.scail.preprocessing.metrics;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;

/**
 * How fine a frame's luma is.
 *
 * @param subject mean magnitude of the Laplacian over the persons; NaN without persons
 * @param picture the same over the whole frame
 * @param blocking how much steeper steps are at the edges of 8 x 8 blocks than elsewhere
 */
record Texture(double subject, double picture, double blocking) {
  private static final int BLOCK = 8;

  /** Steps are cut off here: edges of things are steeper than those of blocks. */
  private static final int BLOCK_STEP = 12;

  /** Of every so many rows or columns one is looked at. */
  private static final int STRIDE = 3;

  static Texture of(Frame frame, Mask people) {
    int width = frame.width();
    int height = frame.height();
    int[] luma = Luma.of(frame);
    long all = 0;
    int rows = 0;
    for (int y = 1; y < height - 1; y += STRIDE, rows++) {
      for (int at = y * width + 1; at < (y + 1) * width - 1; at++) {
        all += bend(luma, at, width);
      }
    }
    long inside = 0;
    int insidePixels = 0;
    for (int pixel = people.nextOn(0); pixel >= 0; pixel = people.nextOn(pixel + 1)) {
      int y = pixel / width;
      int x = pixel - y * width;
      if (x > 0 && y > 0 && x < width - 1 && y < height - 1) {
        inside += bend(luma, pixel, width);
        insidePixels++;
      }
    }
    return new Texture(
        insidePixels == 0 ? Double.NaN : (double) inside / insidePixels,
        (double) all / Math.max(1, rows * (width - 2)),
        blocking(luma, width, height));
  }

  /** Magnitude of the Laplacian. */
  private static int bend(int[] luma, int at, int width) {
    return Math.abs(
        4 * luma[at] - luma[at - 1] - luma[at + 1] - luma[at - width] - luma[at + width]);
  }

  private static double blocking(int[] luma, int width, int height) {
    long[] across = new long[BLOCK];
    int rows = 0;
    for (int y = 0; y < height; y += STRIDE, rows++) {
      for (int x = 1; x < width; x++) {
        int at = y * width + x;
        across[x % BLOCK] += Math.min(BLOCK_STEP, Math.abs(luma[at] - luma[at - 1]));
      }
    }
    long[] down = new long[BLOCK];
    for (int y = 1; y < height; y++) {
      long sum = 0;
      for (int at = y * width; at < (y + 1) * width; at += STRIDE) {
        sum += Math.min(BLOCK_STEP, Math.abs(luma[at] - luma[at - width]));
      }
      down[y % BLOCK] += sum;
    }
    return (excess(across, width, rows) + excess(down, height, Math.ceilDiv(width, STRIDE))) / 2;
  }

  /** Mean step at block edges over the mean step elsewhere, less 1. */
  private static double excess(long[] steps, int length, int lines) {
    int edges = (length - 1) / BLOCK;
    int others = length - 1 - edges;
    long rest = 0;
    for (int phase = 1; phase < BLOCK; phase++) {
      rest += steps[phase];
    }
    // Half a level keeps pictures without any texture from dividing nothing by nothing.
    double floor = 0.5 * lines;
    return ((double) steps[0] / Math.max(1, edges) + floor)
            / ((double) rest / Math.max(1, others) + floor)
        - 1;
  }
}
