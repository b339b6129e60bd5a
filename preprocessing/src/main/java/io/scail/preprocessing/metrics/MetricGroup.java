package io.scail.preprocessing.metrics;

/** Some metrics of one result. */
@FunctionalInterface
interface MetricGroup {
  void measure(Evidence evidence, Readings readings);
}
