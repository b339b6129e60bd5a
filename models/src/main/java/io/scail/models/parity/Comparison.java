package io.scail.models.parity;

/** Distances between arrays of equal length. */
public final class Comparison {
  private Comparison() {}

  /**
   * Largest absolute difference; infinite if the lengths differ or a difference is not a number.
   */
  public static double largestDifference(float[] expected, float[] actual) {
    if (expected.length != actual.length) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((double) expected[i] - actual[i]);
      if (Double.isNaN(difference)) {
        return Double.POSITIVE_INFINITY;
      }
      largest = Math.max(largest, difference);
    }
    return largest;
  }

  /** Root of the mean squared difference, divided by the standard deviation of {@code expected}. */
  public static double relativeRms(float[] expected, float[] actual) {
    if (expected.length != actual.length) {
      return Double.POSITIVE_INFINITY;
    }
    double squares = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = (double) expected[i] - actual[i];
      squares += difference * difference;
    }
    return Math.sqrt(squares / expected.length) / deviation(expected);
  }

  /** Cosine of the angle between two arrays taken as vectors. */
  public static double cosine(float[] expected, float[] actual) {
    double product = 0;
    double expectedSquares = 0;
    double actualSquares = 0;
    for (int i = 0; i < expected.length; i++) {
      product += (double) expected[i] * actual[i];
      expectedSquares += (double) expected[i] * expected[i];
      actualSquares += (double) actual[i] * actual[i];
    }
    return product / Math.sqrt(expectedSquares * actualSquares);
  }

  /** Standard deviation of all elements. */
  public static double deviation(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    double mean = sum / values.length;
    double squares = 0;
    for (float value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / values.length);
  }
}
