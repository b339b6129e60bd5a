package io.scail.preprocessing.metrics;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.likeness.Ssim;
import io.scail.preprocessing.masks.Mask;
import java.util.ArrayList;
import java.util.List;

/** Whether the background is the one that the mode promises. */
final class BackgroundMetrics implements MetricGroup {
  private static final double MOST_DECIBELS = 100;

  /** Pixels of a thumbnail around a person that may still be the person's. */
  private static final int MARGIN = 3;

  /** Less of the frame is no background. */
  private static final double LEAST_SHARE = 0.02;

  private interface Comparison {
    double of(Frame one, Frame other, Mask where);
  }

  @Override
  public void measure(Evidence evidence, Readings readings) {
    readings.mean(Metric.BACKGROUND_PSNR, () -> compare(evidence, BackgroundMetrics::psnr));
    readings.mean(Metric.BACKGROUND_SSIM, () -> compare(evidence, Ssim::of));
  }

  private static List<Double> compare(Evidence evidence, Comparison comparison) {
    var values = new ArrayList<Double>();
    int frames =
        switch (evidence.sources().mode()) {
          case ANIMATION -> evidence.result().length();
          case REPLACEMENT -> evidence.commonFrames();
        };
    for (int t = 0; t < frames; t++) {
      var result = evidence.result().frames().get(t).thumbnail();
      var wanted =
          switch (evidence.sources().mode()) {
            case ANIMATION -> evidence.reference().get().thumbnail();
            case REPLACEMENT -> evidence.driving().get().frames().get(t).thumbnail();
          };
      var where = outside(result.people().or(wanted.people()));
      if (where.percent() >= 100 * LEAST_SHARE) {
        values.add(comparison.of(result.picture(), wanted.picture(), where));
      }
    }
    if (values.isEmpty()) {
      throw new Unmeasurable("the person fills the frame");
    }
    return values;
  }

  /** What lies further than the margin from a mask. */
  static Mask outside(Mask people) {
    int width = people.width();
    int height = people.height();
    // Rows first, then columns: a square around every pixel.
    var wide = new boolean[width * height];
    for (int pixel = people.nextOn(0); pixel >= 0; pixel = people.nextOn(pixel + 1)) {
      int x = pixel % width;
      int row = pixel - x;
      int end = Math.min(width - 1, x + MARGIN);
      for (int i = Math.max(0, x - MARGIN); i <= end; i++) {
        wide[row + i] = true;
      }
    }
    return Mask.of(
        width,
        height,
        (x, y) -> {
          int end = Math.min(height - 1, y + MARGIN);
          for (int row = Math.max(0, y - MARGIN); row <= end; row++) {
            if (wide[row * width + x]) {
              return false;
            }
          }
          return true;
        });
  }

  private static double psnr(Frame one, Frame other, Mask where) {
    byte[] a = one.rgb();
    byte[] b = other.rgb();
    double squares = 0;
    for (int pixel = where.nextOn(0); pixel >= 0; pixel = where.nextOn(pixel + 1)) {
      for (int i = 3 * pixel; i < 3 * pixel + 3; i++) {
        int difference = (a[i] & 0xff) - (b[i] & 0xff);
        squares += difference * difference;
      }
    }
    double mean = squares / (3.0 * where.area()) / (255.0 * 255.0);
    return Math.min(MOST_DECIBELS, -10 * Math.log10(mean));
  }
}
