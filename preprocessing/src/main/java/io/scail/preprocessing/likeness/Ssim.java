package io.scail.preprocessing.likeness;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;

/**
 * Structural similarity of luma: Wang et al., "Image quality assessment: from error visibility to
 * structural similarity" (2004), with uniform windows.
 */
public final class Ssim {
  private static final int RADIUS = 3;
  private static final double C1 = Math.pow(0.01 * 255, 2);
  private static final double C2 = Math.pow(0.03 * 255, 2);

  private Ssim() {}

  /** Mean over windows whose middle is under the mask and that lie within the frame. */
  public static double of(Frame one, Frame other, Mask mask) {
    int width = one.width();
    double[] a = luma(one);
    double[] b = luma(other);
    double sum = 0;
    int windows = 0;
    for (int pixel = mask.nextOn(0); pixel >= 0; pixel = mask.nextOn(pixel + 1)) {
      int x = pixel % width;
      int y = pixel / width;
      if (x >= RADIUS && y >= RADIUS && x < width - RADIUS && y < one.height() - RADIUS) {
        sum += window(a, b, width, x, y);
        windows++;
      }
    }
    return windows == 0 ? 1 : sum / windows;
  }

  private static double window(double[] a, double[] b, int width, int x, int y) {
    double sumA = 0;
    double sumB = 0;
    double squaresA = 0;
    double squaresB = 0;
    double products = 0;
    for (int row = y - RADIUS; row <= y + RADIUS; row++) {
      for (int i = row * width + x - RADIUS; i <= row * width + x + RADIUS; i++) {
        sumA += a[i];
        sumB += b[i];
        squaresA += a[i] * a[i];
        squaresB += b[i] * b[i];
        products += a[i] * b[i];
      }
    }
    double n = (2.0 * RADIUS + 1) * (2 * RADIUS + 1);
    double meanA = sumA / n;
    double meanB = sumB / n;
    double varianceA = squaresA / n - meanA * meanA;
    double varianceB = squaresB / n - meanB * meanB;
    double covariance = products / n - meanA * meanB;
    return (2 * meanA * meanB + C1)
        * (2 * covariance + C2)
        / ((meanA * meanA + meanB * meanB + C1) * (varianceA + varianceB + C2));
  }

  private static double[] luma(Frame frame) {
    byte[] rgb = frame.rgb();
    double[] luma = new double[rgb.length / 3];
    for (int i = 0; i < luma.length; i++) {
      luma[i] =
          0.299 * (rgb[3 * i] & 0xff)
              + 0.587 * (rgb[3 * i + 1] & 0xff)
              + 0.114 * (rgb[3 * i + 2] & 0xff);
    }
    return luma;
  }
}
