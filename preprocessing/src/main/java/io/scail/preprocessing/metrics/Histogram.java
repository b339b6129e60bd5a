package io.scail.preprocessing.metrics;

/**
 * How often colours occur, over a grid in L*a*b*. A colour counts for the eight nodes around it, so
 * that a small shift of all colours is a small distance.
 */
final class Histogram {
  private static final int LIGHTNESS_NODES = 7;
  private static final int COLOUR_NODES = 9;
  private static final float LIGHTNESS_STEP = 100f / (LIGHTNESS_NODES - 1);

  /** a* and b* of sRGB lie within 108 of 0. */
  private static final float COLOUR_EDGE = 108;

  private static final float COLOUR_STEP = 2 * COLOUR_EDGE / (COLOUR_NODES - 1);

  private final float[] counts = new float[LIGHTNESS_NODES * COLOUR_NODES * COLOUR_NODES];
  private double sum;

  void add(float lightness, float a, float b) {
    float l = Math.clamp(lightness / LIGHTNESS_STEP, 0, LIGHTNESS_NODES - 1.001f);
    float u = Math.clamp((a + COLOUR_EDGE) / COLOUR_STEP, 0, COLOUR_NODES - 1.001f);
    float v = Math.clamp((b + COLOUR_EDGE) / COLOUR_STEP, 0, COLOUR_NODES - 1.001f);
    int li = (int) l;
    int ui = (int) u;
    int vi = (int) v;
    float lw = l - li;
    float uw = u - ui;
    float vw = v - vi;
    int at = (li * COLOUR_NODES + ui) * COLOUR_NODES + vi;
    int up = COLOUR_NODES * COLOUR_NODES;
    float dark = 1 - lw;
    counts[at] += dark * (1 - uw) * (1 - vw);
    counts[at + 1] += dark * (1 - uw) * vw;
    counts[at + COLOUR_NODES] += dark * uw * (1 - vw);
    counts[at + COLOUR_NODES + 1] += dark * uw * vw;
    counts[at + up] += lw * (1 - uw) * (1 - vw);
    counts[at + up + 1] += lw * (1 - uw) * vw;
    counts[at + up + COLOUR_NODES] += lw * uw * (1 - vw);
    counts[at + up + COLOUR_NODES + 1] += lw * uw * vw;
    sum++;
  }

  void add(Histogram other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    sum += other.sum;
  }

  /** Pixels counted. */
  double sum() {
    return sum;
  }

  /** 0 for the same shares of all colours, 1 for none in common. */
  double distance(Histogram other) {
    double shared = 0;
    for (int i = 0; i < counts.length; i++) {
      shared += Math.min(counts[i] / sum, other.counts[i] / other.sum);
    }
    return 1 - shared;
  }

  /**
   * Share of the colours that only {@code other} has and {@code base} has not which are found here,
   * beyond what {@code base} has.
   *
   * @return two numbers: that share, and how much of {@code other} is its own
   */
  double[] borrowed(Histogram other, Histogram base) {
    double own = 0;
    double found = 0;
    for (int i = 0; i < counts.length; i++) {
      double known = base.counts[i] / base.sum;
      double foreign = Math.max(0, other.counts[i] / other.sum - known);
      own += foreign;
      found += Math.min(foreign, Math.max(0, counts[i] / sum - known));
    }
    return new double[] {own == 0 ? 0 : found / own, own};
  }
}
