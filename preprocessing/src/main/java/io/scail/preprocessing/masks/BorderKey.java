package io.scail.preprocessing.masks;

import io.scail.preprocessing.frames.Frame;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;

/**
 * Takes a figure off a plain background: everything that is reached from the border over pixels of
 * the border's colour is background.
 */
public final class BorderKey {

  /** Share of the border that must have one colour. */
  private static final double PLAIN = 0.95;

  /** Largest difference in a channel from the background's colour. */
  private static final int TOLERANCE = 24;

  private static final double LEAST_PERCENT = 1;
  private static final double MOST_PERCENT = 90;

  private BorderKey() {}

  /**
   * The figure; empty when the border is not plain, or nothing or nearly everything stands on it.
   */
  public static Optional<Mask> figure(Frame picture) {
    int colour = borderColour(picture);
    int width = picture.width();
    int height = picture.height();
    var background = new boolean[width * height];
    var waiting = new ArrayDeque<Integer>();
    int plain = 0;
    int border = 0;
    for (int pixel = 0; pixel < background.length; pixel++) {
      if (!isBorder(pixel, width, height)) {
        continue;
      }
      border++;
      if (isNear(picture, pixel, colour)) {
        plain++;
        background[pixel] = true;
        waiting.add(pixel);
      }
    }
    if (plain < PLAIN * border) {
      return Optional.empty();
    }
    while (!waiting.isEmpty()) {
      int pixel = waiting.remove();
      int x = pixel % width;
      reach(picture, x > 0 ? pixel - 1 : -1, colour, background, waiting);
      reach(picture, x < width - 1 ? pixel + 1 : -1, colour, background, waiting);
      reach(picture, pixel - width, colour, background, waiting);
      reach(picture, pixel + width, colour, background, waiting);
    }
    return Optional.of(Mask.of(width, height, (x, y) -> !background[y * width + x]))
        .filter(mask -> mask.percent() >= LEAST_PERCENT && mask.percent() <= MOST_PERCENT);
  }

  private static void reach(
      Frame picture, int pixel, int colour, boolean[] background, ArrayDeque<Integer> waiting) {
    if (pixel >= 0
        && pixel < background.length
        && !background[pixel]
        && isNear(picture, pixel, colour)) {
      background[pixel] = true;
      waiting.add(pixel);
    }
  }

  /** The median of the border in each channel. */
  private static int borderColour(Frame picture) {
    int width = picture.width();
    int height = picture.height();
    int colour = 0;
    for (int channel = 0; channel < 3; channel++) {
      var levels = new int[2 * (width + height)];
      int count = 0;
      for (int pixel = 0; pixel < width * height; pixel++) {
        if (isBorder(pixel, width, height)) {
          levels[count++] = picture.rgb()[3 * pixel + channel] & 0xff;
        }
      }
      Arrays.sort(levels, 0, count);
      colour = colour << 8 | levels[count / 2];
    }
    return colour;
  }

  private static boolean isBorder(int pixel, int width, int height) {
    int x = pixel % width;
    int y = pixel / width;
    return x == 0 || y == 0 || x == width - 1 || y == height - 1;
  }

  private static boolean isNear(Frame picture, int pixel, int colour) {
    for (int channel = 0; channel < 3; channel++) {
      int level = picture.rgb()[3 * pixel + channel] & 0xff;
      if (Math.abs(level - ((colour >> (16 - 8 * channel)) & 0xff)) > TOLERANCE) {
        return false;
      }
    }
    return true;
  }
}
