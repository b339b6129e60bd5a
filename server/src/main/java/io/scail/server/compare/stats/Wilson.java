package io.scail.server.compare.stats;

/** Wilson's interval of a share (1927); it holds for few votes and for shares near 0 and 1. */
public final class Wilson {
  /** The normal distribution's quantile for 95 % on two sides. */
  private static final double Z = 1.959963984540054;

  private Wilson() {}

  /**
   * The share of successes with its 95 % interval.
   *
   * @param of all tries, at least 1
   */
  public static Interval share(int successes, int of) {
    if (of < 1 || successes < 0 || successes > of) {
      throw new IllegalArgumentException("%d of %d".formatted(successes, of));
    }
    double share = (double) successes / of;
    double scale = 1 + Z * Z / of;
    double middle = (share + Z * Z / (2.0 * of)) / scale;
    double half =
        Z / scale * Math.sqrt(share * (1 - share) / of + Z * Z / (4.0 * of * (double) of));
    return new Interval(Math.max(0, middle - half), share, Math.min(1, middle + half));
  }
}
