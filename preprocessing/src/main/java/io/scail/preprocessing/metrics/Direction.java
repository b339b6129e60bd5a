package io.scail.preprocessing.metrics;

/** Which values of a metric are the better ones. */
public enum Direction {
  HIGHER_IS_BETTER,
  LOWER_IS_BETTER,
  /** The nearer to {@link Metric#ideal()} the better. */
  NEARER_IS_BETTER
}
