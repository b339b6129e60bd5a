package io.scail.preprocessing.frames;

/**
 * Weights of the bicubic filter for one axis: a = -0.5, half-pixel centres, support widened by the
 * shrink factor, weights renormalised over the samples that exist. This is torchvision's resize of
 * tensors with antialias on; OpenCV and swscale use other curves and no antialias.
 *
 * <p>Every output sample reads the same number of input samples, so the loops over them have no
 * branches; samples outside the filter's support have weight 0.
 */
final class FilterTaps {
  private static final double A = -0.5;

  private final int count;
  private final int[] first;
  private final float[] weights;

  /**
   * @param in samples of the source axis
   * @param out samples of the whole resized axis
   * @param from first output sample wanted
   * @param wanted number of output samples wanted
   */
  FilterTaps(int in, int out, int from, int wanted) {
    double scale = in / (double) out;
    double stretch = Math.max(scale, 1);
    double support = 2 * stretch;
    this.count = Math.min(in, (int) Math.ceil(support) * 2 + 1);
    this.first = new int[wanted];
    this.weights = new float[wanted * count];
    for (int i = 0; i < wanted; i++) {
      double centre = scale * (from + i + 0.5);
      int begin = Math.max(0, (int) (centre - support + 0.5));
      int end = Math.min(in, (int) (centre + support + 0.5));
      first[i] = Math.min(begin, in - count);
      double sum = 0;
      for (int j = begin; j < end; j++) {
        sum += cubic((j - centre + 0.5) / stretch);
      }
      for (int j = begin; j < end; j++) {
        weights[i * count + j - first[i]] = (float) (cubic((j - centre + 0.5) / stretch) / sum);
      }
    }
  }

  /** Input samples that each output sample reads. */
  int count() {
    return count;
  }

  /** First input sample of an output sample. */
  int first(int output) {
    return first[output];
  }

  /** All weights, [outputs, count]. */
  float[] weights() {
    return weights;
  }

  /** First input sample that any output reads. */
  int lowest() {
    return first[0];
  }

  /** One past the last input sample that any output reads. */
  int highest() {
    return first[first.length - 1] + count;
  }

  private static double cubic(double x) {
    double d = Math.abs(x);
    if (d < 1) {
      return ((A + 2) * d - (A + 3)) * d * d + 1;
    }
    return d < 2 ? (((d - 5) * d + 8) * d - 4) * A : 0;
  }
}
