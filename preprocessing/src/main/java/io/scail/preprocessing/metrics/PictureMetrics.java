package io.scail.preprocessing.metrics;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Sharpness and traces of coding. */
final class PictureMetrics implements MetricGroup {
  @Override
  public void measure(Evidence evidence, Readings readings) {
    readings.mean(
        Metric.SHARPNESS_SUBJECT,
        () -> {
          evidence.requirePerson();
          return values(evidence, Texture::subject);
        });
    readings.mean(Metric.SHARPNESS_PICTURE, () -> values(evidence, Texture::picture));
    readings.mean(Metric.SHARPNESS_BLOCKING, () -> values(evidence, Texture::blocking));
  }

  private static List<Double> values(Evidence evidence, ToDoubleFunction<Texture> measure) {
    return evidence.result().frames().stream()
        .map(frame -> measure.applyAsDouble(frame.texture()))
        .filter(value -> !value.isNaN())
        .toList();
  }
}
