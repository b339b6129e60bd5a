package io.scail.preprocessing.people;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.masks.Point;

/**
 * The colours of a person above and below the hips, as two histograms: what tells two persons apart
 * when their places do not.
 */
final class Appearance {

  private static final int LEVELS = 6;
  private static final int BINS = LEVELS * LEVELS * LEVELS;

  /** Weight of a new sight against what was known. */
  private static final float LEARNING = 0.1f;

  /** How much more frequent with the other person a colour must be to be foreign. */
  private static final float FOREIGN = 4;

  private final float[] histogram;

  private Appearance(float[] histogram) {
    this.histogram = histogram;
  }

  /** Of a person whose hips are taken to be at the middle of its height. */
  static Appearance of(Frame frame, Mask mask) {
    var box = mask.box();
    return of(frame, mask, new Point(box.centreX(), (box.top() + box.bottom()) / 2.0));
  }

  static Appearance of(Frame frame, Mask mask, Point hips) {
    var counts = new int[2 * BINS];
    byte[] rgb = frame.rgb();
    int width = mask.width();
    for (int pixel = mask.nextOn(0); pixel >= 0; pixel = mask.nextOn(pixel + 1)) {
      int row = pixel / width;
      int half = row < hips.y() ? 0 : BINS;
      counts[half + bin(rgb, 3 * pixel)]++;
    }
    var histogram = new float[2 * BINS];
    for (int half = 0; half < 2; half++) {
      int sum = 0;
      for (int i = half * BINS; i < (half + 1) * BINS; i++) {
        sum += counts[i];
      }
      for (int i = half * BINS; i < (half + 1) * BINS && sum > 0; i++) {
        histogram[i] = (float) counts[i] / sum;
      }
    }
    return new Appearance(histogram);
  }

  /** 0 for the same colours, 1 for none in common. */
  double distance(Appearance other) {
    double shared = 0;
    for (int i = 0; i < histogram.length; i++) {
      shared += Math.min(histogram[i], other.histogram[i]);
    }
    return 1 - shared / 2;
  }

  Appearance learning(Appearance sight) {
    var mixed = new float[histogram.length];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = histogram[i] + LEARNING * (sight.histogram[i] - histogram[i]);
    }
    return new Appearance(mixed);
  }

  /**
   * The pixels of a mask without those whose colours belong to the other person rather than to this
   * one.
   */
  Mask without(Appearance other, Frame frame, Mask mask, Point hips) {
    byte[] rgb = frame.rgb();
    int width = mask.width();
    return Mask.of(
        width,
        mask.height(),
        (x, y) -> {
          if (!mask.get(x, y)) {
            return false;
          }
          int bin = (y < hips.y() ? 0 : BINS) + bin(rgb, 3 * (y * width + x));
          return other.histogram[bin] <= FOREIGN * histogram[bin];
        });
  }

  private static int bin(byte[] rgb, int at) {
    int bin = 0;
    for (int channel = 0; channel < 3; channel++) {
      bin = bin * LEVELS + (rgb[at + channel] & 0xff) * LEVELS / 256;
    }
    return bin;
  }
}
