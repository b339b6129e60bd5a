package io.scail.preprocessing.metrics;

import io.scail.preprocessing.likeness.Lab;

/**
 * {@link Lab} of 8-bit colours from tables, for every pixel of a clip: the two powers of the
 * formula are looked up, which errs by less than 0.01.
 */
final class LabTable {
  // The rows of Lab's matrix for X and Z, divided by the white's.
  private static final float X_RED = (float) (0.4124564 / 0.95047);
  private static final float X_GREEN = (float) (0.3575761 / 0.95047);
  private static final float X_BLUE = (float) (0.1804375 / 0.95047);
  private static final float Z_RED = (float) (0.0193339 / 1.08883);
  private static final float Z_GREEN = (float) (0.1191920 / 1.08883);
  private static final float Z_BLUE = (float) (0.9503041 / 1.08883);

  private static final int STEPS = 1 << 14;
  private static final float[] LINEAR = new float[256];
  private static final float[] ROOT = new float[STEPS + 2];

  static {
    for (int i = 0; i < LINEAR.length; i++) {
      double value = i / 255.0;
      LINEAR[i] =
          (float) (value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4));
    }
    for (int i = 0; i < ROOT.length; i++) {
      double ratio = (double) i / STEPS;
      ROOT[i] =
          (float) (ratio > 216.0 / 24389 ? Math.cbrt(ratio) : (24389.0 / 27 * ratio + 16) / 116);
    }
  }

  private LabTable() {}

  /** Writes L*, a*, b* of the pixel whose red byte is at {@code at}. */
  static void of(byte[] rgb, int at, float[] lab) {
    float red = LINEAR[rgb[at] & 0xff];
    float green = LINEAR[rgb[at + 1] & 0xff];
    float blue = LINEAR[rgb[at + 2] & 0xff];
    float x = root(X_RED * red + X_GREEN * green + X_BLUE * blue);
    float y = root(0.2126729f * red + 0.7151522f * green + 0.0721750f * blue);
    float z = root(Z_RED * red + Z_GREEN * green + Z_BLUE * blue);
    lab[0] = 116 * y - 16;
    lab[1] = 500 * (x - y);
    lab[2] = 200 * (y - z);
  }

  private static float root(float ratio) {
    float place = Math.min(ratio, 1) * STEPS;
    int low = (int) place;
    return ROOT[low] + (place - low) * (ROOT[low + 1] - ROOT[low]);
  }
}
