package io.scail.preprocessing.figures;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;

/**
 * A colour in CIE L*a*b* under D65, by the formulas of IEC 61966-2-1 (sRGB) and CIE 15.
 *
 * @param lightness 0 to 100
 */
record Lab(double lightness, double a, double b) {
  private static final double WHITE_X = 0.95047;
  private static final double WHITE_Z = 1.08883;

  /** The mean colour of a frame under a mask, averaged as sRGB values; black for an empty mask. */
  static Lab mean(Frame frame, Mask mask) {
    byte[] rgb = frame.rgb();
    double[] sum = new double[3];
    for (int pixel = mask.nextOn(0); pixel >= 0; pixel = mask.nextOn(pixel + 1)) {
      for (int channel = 0; channel < 3; channel++) {
        sum[channel] += rgb[3 * pixel + channel] & 0xff;
      }
    }
    double count = Math.max(1, mask.area());
    return ofSrgb(sum[0] / count / 255, sum[1] / count / 255, sum[2] / count / 255);
  }

  /** From values in [0, 1]. */
  static Lab ofSrgb(double red, double green, double blue) {
    double r = linear(red);
    double g = linear(green);
    double b = linear(blue);
    double x = cubeRoot((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / WHITE_X);
    double y = cubeRoot(0.2126729 * r + 0.7151522 * g + 0.0721750 * b);
    double z = cubeRoot((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / WHITE_Z);
    return new Lab(116 * y - 16, 500 * (x - y), 200 * (y - z));
  }

  /** The CIE 1976 difference. */
  double distance(Lab other) {
    return Math.hypot(Math.hypot(lightness - other.lightness, a - other.a), b - other.b);
  }

  private static double linear(double value) {
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }

  private static double cubeRoot(double ratio) {
    return ratio > 216.0 / 24389 ? Math.cbrt(ratio) : (24389.0 / 27 * ratio + 16) / 116;
  }
}
