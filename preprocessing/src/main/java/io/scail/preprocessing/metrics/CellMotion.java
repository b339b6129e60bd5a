package io.scail.preprocessing.metrics;

import io.scail.preprocessing.frames.Frame;
import java.util.ArrayList;
import java.util.List;

/**
 * What happens between the thumbnails of neighbouring frames, in square cells that are followed
 * along their motion. Cells are matched less their mean, so that a change of brightness is no
 * motion.
 */
final class CellMotion {
  private static final int CELL = 16;

  /** A cell is looked for this many pixels around, first every other pixel. */
  private static final int REACH = 6;

  /** A cell that differs less, in levels a pixel, has not moved. */
  private static final double SAME = 0.75;

  private final int width;
  private final int columns;
  private final int rows;
  private final List<int[]> lumas = new ArrayList<>();

  CellMotion(List<Frame> thumbnails) {
    this.width = thumbnails.getFirst().width();
    this.columns = width / CELL;
    this.rows = thumbnails.getFirst().height() / CELL;
    thumbnails.forEach(frame -> lumas.add(Luma.of(frame)));
  }

  /** Mean size of the change of luma from a frame to the next, one for each pair of frames. */
  List<Double> steps() {
    var steps = new ArrayList<Double>();
    for (int t = 1; t < lumas.size(); t++) {
      int[] before = lumas.get(t - 1);
      int[] after = lumas.get(t);
      long sum = 0;
      for (int i = 0; i < after.length; i++) {
        sum += Math.abs(after[i] - before[i]);
      }
      steps.add((double) sum / after.length);
    }
    return steps;
  }

  /**
   * The largest change of a cell from a frame to the next, one for each pair of frames: what moves,
   * moves somewhere, while a picture that is coded anew changes a little everywhere.
   */
  List<Double> peaks() {
    var peaks = new ArrayList<Double>();
    for (int t = 1; t < lumas.size(); t++) {
      double most = 0;
      for (int cell = 0; cell < columns * rows; cell++) {
        int x = cell % columns * CELL;
        int y = cell / columns * CELL;
        most =
            Math.max(
                most,
                difference(
                    lumas.get(t),
                    lumas.get(t - 1),
                    x,
                    y,
                    0,
                    0,
                    mean(lumas.get(t), x, y),
                    Double.MAX_VALUE));
      }
      peaks.add(most);
    }
    return peaks;
  }

  /**
   * What is seen at one frame.
   *
   * @param flicker how far its cells' brightness lies off the mean of the neighbours', median over
   *     cells, without sign
   * @param warp what a cell differs by from where it was in the frame before, mean over cells
   */
  record Sight(double flicker, double warp) {}

  /** One for each frame but the first and the last. */
  List<Sight> sights() {
    var sights = new ArrayList<Sight>();
    for (int t = 1; t + 1 < lumas.size(); t++) {
      double[] off = new double[columns * rows];
      double left = 0;
      for (int cell = 0; cell < off.length; cell++) {
        int x = cell % columns * CELL;
        int y = cell / columns * CELL;
        var before = match(lumas.get(t), lumas.get(t - 1), x, y);
        var after = match(lumas.get(t), lumas.get(t + 1), x, y);
        off[cell] = mean(lumas.get(t), x, y) - (before.mean() + after.mean()) / 2;
        left += before.difference();
      }
      sights.add(new Sight(Math.abs(Statistics.median(off)), left / off.length));
    }
    return sights;
  }

  /** Where a cell was or will be: its mean there, and what it differs by. */
  private record Match(double mean, double difference) {}

  private Match match(int[] from, int[] to, int x, int y) {
    double mean = mean(from, x, y);
    double best = difference(from, to, x, y, 0, 0, mean, Double.MAX_VALUE);
    int dx = 0;
    int dy = 0;
    if (best > SAME) {
      for (int step = 2; step >= 1; step--) {
        int middleX = dx;
        int middleY = dy;
        int reach = step == 2 ? REACH : 1;
        for (int v = middleY - reach; v <= middleY + reach; v += step) {
          for (int u = middleX - reach; u <= middleX + reach; u += step) {
            if (inside(x + u, y + v)) {
              double difference = difference(from, to, x, y, u, v, mean, best);
              if (difference < best) {
                best = difference;
                dx = u;
                dy = v;
              }
            }
          }
        }
      }
    }
    return new Match(mean(to, x + dx, y + dy), best);
  }

  private boolean inside(int x, int y) {
    return x >= 0 && y >= 0 && x + CELL <= width && (y + CELL) * width <= lumas.getFirst().length;
  }

  /** Mean size of the difference of both cells less their means; given up beyond {@code enough}. */
  private double difference(
      int[] from, int[] to, int x, int y, int dx, int dy, double mean, double enough) {
    double brightness = mean(to, x + dx, y + dy) - mean;
    int whole = (int) Math.rint(brightness);
    double limit = enough * CELL * CELL;
    int sum = 0;
    for (int row = 0; row < CELL && sum <= limit; row++) {
      int a = (y + row) * width + x;
      int b = (y + dy + row) * width + x + dx;
      for (int i = 0; i < CELL; i++) {
        sum += Math.abs(to[b + i] - from[a + i] - whole);
      }
    }
    return (double) sum / (CELL * CELL);
  }

  private double mean(int[] luma, int x, int y) {
    int sum = 0;
    for (int row = y; row < y + CELL; row++) {
      int from = row * width + x;
      for (int i = from; i < from + CELL; i++) {
        sum += luma[i];
      }
    }
    return (double) sum / (CELL * CELL);
  }
}
