package io.scail.preprocessing.metrics;

import java.util.List;

/** Facts of the file, and the known truth. */
final class SourceMetrics implements MetricGroup {
  private static final double MOST_DECIBELS = 100;

  @Override
  public void measure(Evidence evidence, Readings readings) {
    var container = evidence.result().container();
    readings.number(
        Metric.CONTAINER_FPS,
        () -> {
          if (container.fps() <= 0) {
            throw new Unmeasurable("the file states no frame rate");
          }
          return container.fps();
        });
    readings.number(
        Metric.CONTAINER_LENGTH,
        () -> container.seconds() - evidence.driving().get().container().seconds());
    readings.number(
        Metric.CONTAINER_AUDIO_OFFSET,
        () ->
            container.audioOffset().orElseThrow(() -> new Unmeasurable("the result has no sound")));
    var truth = evidence.result().truth();
    if (truth.isEmpty()) {
      readings.missing(
          List.of(Metric.TRUTH_JOINT_ERROR, Metric.TRUTH_PSNR, Metric.TRUTH_DELTA_E),
          "what the result should look like is not known");
      return;
    }
    readings.number(Metric.TRUTH_JOINT_ERROR, truth.get()::jointError);
    readings.number(Metric.TRUTH_PSNR, () -> Math.clamp(truth.get().psnr(), 0, MOST_DECIBELS));
    readings.number(Metric.TRUTH_DELTA_E, truth.get()::colourDifference);
  }
}
