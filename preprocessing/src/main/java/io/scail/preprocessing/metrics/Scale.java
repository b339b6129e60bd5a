package io.scail.preprocessing.metrics;

import static io.scail.preprocessing.metrics.Direction.HIGHER_IS_BETTER;
import static io.scail.preprocessing.metrics.Direction.LOWER_IS_BETTER;
import static io.scail.preprocessing.metrics.Direction.NEARER_IS_BETTER;

/** What several metrics have in common: unit, direction, ideal and range. */
enum Scale {
  SHARE_UNWANTED("share", LOWER_IS_BETTER, 0, 0, 1),
  DELTA_E("CIEDE2000", LOWER_IS_BETTER, 0, 0, 100),
  COSINE("cosine", HIGHER_IS_BETTER, 1, -1, 1),
  SHARE_WANTED("share", HIGHER_IS_BETTER, 1, 0, 1),
  CORRELATION("correlation", HIGHER_IS_BETTER, 1, -1, 1),
  LAG("frames", NEARER_IS_BETTER, 0, -12, 12),
  RATIO("ratio", NEARER_IS_BETTER, 1, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
  HEIGHTS("heights", LOWER_IS_BETTER, 0, 0, 2),
  SIGNED_SHARE("share", HIGHER_IS_BETTER, 1, -1, 1),
  DECIBELS("dB", HIGHER_IS_BETTER, 100, 0, 100),
  CIE76("CIE76", LOWER_IS_BETTER, 0, 0, 200),
  LEVELS("levels of 255", LOWER_IS_BETTER, 0, 0, 255),
  EXCESS_RATIO("ratio", LOWER_IS_BETTER, 1, 0, Double.POSITIVE_INFINITY),
  LIGHTNESS_SLOPE(
      "L* a second", NEARER_IS_BETTER, 0, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
  CHROMA_SLOPE(
      "C* a second", NEARER_IS_BETTER, 0, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
  DETAIL("levels of 255", HIGHER_IS_BETTER, 255, 0, 1020),
  EXCESS_SHARE("share", LOWER_IS_BETTER, 0, -1, Double.POSITIVE_INFINITY),
  RATE("fps", NEARER_IS_BETTER, 16, 0, 1000),
  SECONDS("s", NEARER_IS_BETTER, 0, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
  POINTS("points", HIGHER_IS_BETTER, 100, 0, 100);

  private final String unit;
  private final Direction direction;
  private final double ideal;
  private final double lowest;
  private final double highest;

  Scale(String unit, Direction direction, double ideal, double lowest, double highest) {
    this.unit = unit;
    this.direction = direction;
    this.ideal = ideal;
    this.lowest = lowest;
    this.highest = highest;
  }

  String unit() {
    return unit;
  }

  Direction direction() {
    return direction;
  }

  double ideal() {
    return ideal;
  }

  double lowest() {
    return lowest;
  }

  double highest() {
    return highest;
  }
}
