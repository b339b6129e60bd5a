package io.scail.preprocessing.metrics;

import java.util.Arrays;
import java.util.List;

/** Sums over series of numbers. */
final class Statistics {
  private Statistics() {}

  static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  static double median(List<Double> values) {
    return median(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** NaN for none. */
  static double median(double[] values) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** Slope of the least-squares line over the indices of a series. */
  static double slope(List<Double> values) {
    double middle = (values.size() - 1) / 2.0;
    double mean = mean(values);
    double products = 0;
    double squares = 0;
    for (int i = 0; i < values.size(); i++) {
      products += (i - middle) * (values.get(i) - mean);
      squares += (i - middle) * (i - middle);
    }
    return products / squares;
  }
}
