package io.scail.preprocessing.figures;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Point;
import java.util.OptionalDouble;

/**
 * Finds the surroundings of a joint of one frame in another by the smallest squared difference. No
 * network is needed, but the measure saturates: what is not found at all is as far as the search
 * reaches, or nearer by chance.
 */
final class PatchSearch {
  /** Pictures are shrunk until the figure is about this many pixels high. */
  private static final double WORKING_HEIGHT = 110;

  private static final int RADIUS = 4;

  /** Of the search, in shares of the figure's height. */
  private static final double REACH = 0.16;

  /** A patch whose values deviate less from their mean shows no place. */
  private static final double PLAIN = 6;

  private final int factor;
  private final double height;
  private final int reach;
  private final int width;
  private final int rows;
  private final float[] truth;
  private final float[] clip;

  PatchSearch(Frame truth, Frame clip, double height) {
    this.factor = Math.max(1, (int) Math.round(height / WORKING_HEIGHT));
    this.height = height / factor;
    this.reach = (int) Math.round(REACH * this.height);
    this.width = truth.width() / factor;
    this.rows = truth.height() / factor;
    this.truth = shrunk(truth);
    this.clip = shrunk(clip);
  }

  /**
   * How far a joint's surroundings are from their true place, in shares of the figure's height;
   * empty where they lie outside the picture or show no place.
   */
  OptionalDouble distance(Point joint) {
    int x = (int) (joint.x() / factor);
    int y = (int) (joint.y() / factor);
    if (!isInside(x, y) || isPlain(x, y)) {
      return OptionalDouble.empty();
    }
    double best = Double.MAX_VALUE;
    double distance = 0;
    for (int dy = -reach; dy <= reach; dy++) {
      for (int dx = -reach; dx <= reach; dx++) {
        if (isInside(x + dx, y + dy)) {
          double difference = difference(x, y, dx, dy, best);
          // Of equal places the nearest counts, so that a plain surrounding is no error.
          double far = Math.hypot(dx, dy);
          if (difference < best || (difference == best && far < distance)) {
            best = difference;
            distance = far;
          }
        }
      }
    }
    return OptionalDouble.of(distance / height);
  }

  private boolean isInside(int x, int y) {
    return x >= RADIUS && y >= RADIUS && x < width - RADIUS && y < rows - RADIUS;
  }

  private boolean isPlain(int x, int y) {
    for (int channel = 0; channel < 3; channel++) {
      double sum = 0;
      double squares = 0;
      for (int row = y - RADIUS; row <= y + RADIUS; row++) {
        for (int column = x - RADIUS; column <= x + RADIUS; column++) {
          double value = truth[3 * (row * width + column) + channel];
          sum += value;
          squares += value * value;
        }
      }
      double n = (2.0 * RADIUS + 1) * (2 * RADIUS + 1);
      if (squares / n - sum / n * (sum / n) > PLAIN * PLAIN) {
        return false;
      }
    }
    return true;
  }

  private double difference(int x, int y, int dx, int dy, double enough) {
    double sum = 0;
    for (int row = y - RADIUS; row <= y + RADIUS && sum <= enough; row++) {
      int from = 3 * (row * width + x - RADIUS);
      int to = 3 * ((row + dy) * width + x + dx - RADIUS);
      for (int i = 0; i < 3 * (2 * RADIUS + 1); i++) {
        double step = truth[from + i] - clip[to + i];
        sum += step * step;
      }
    }
    return sum;
  }

  private float[] shrunk(Frame frame) {
    byte[] rgb = frame.rgb();
    float[] out = new float[3 * width * rows];
    for (int y = 0; y < rows * factor; y++) {
      for (int x = 0; x < width * factor; x++) {
        int from = 3 * (y * frame.width() + x);
        int to = 3 * (y / factor * width + x / factor);
        for (int channel = 0; channel < 3; channel++) {
          out[to + channel] += (rgb[from + channel] & 0xff) / (float) (factor * factor);
        }
      }
    }
    return out;
  }
}
