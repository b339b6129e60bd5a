package io.scail.models.bench;

/** Peak signal-to-noise ratios in decibels; infinite for equal arrays. */
final class Psnr {
  private static final double BYTE_PEAK = 255;

  private Psnr() {}

  /** Of floats; the peak is the span from the smallest to the largest expected one. */
  static double ofRange(float[] expected, float[] actual) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    double squares = 0;
    for (int i = 0; i < expected.length; i++) {
      least = Math.min(least, expected[i]);
      most = Math.max(most, expected[i]);
      double difference = (double) expected[i] - actual[i];
      squares += difference * difference;
    }
    return decibels(most - least, squares / expected.length);
  }

  /** Of 8-bit values. */
  static double ofBytes(byte[] expected, byte[] actual) {
    double squares = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = (expected[i] & 0xff) - (actual[i] & 0xff);
      squares += difference * difference;
    }
    return decibels(BYTE_PEAK, squares / expected.length);
  }

  private static double decibels(double peak, double meanSquare) {
    return 10 * Math.log10(peak * peak / meanSquare);
  }
}
