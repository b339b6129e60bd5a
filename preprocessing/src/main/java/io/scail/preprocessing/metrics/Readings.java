package io.scail.preprocessing.metrics;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** Collects readings; a metric that cannot be measured gets its reason and stops no other. */
final class Readings {
  private final Map<Metric, Reading> readings = new EnumMap<>(Metric.class);

  /** Measures a metric of the whole clip. */
  void number(Metric metric, DoubleSupplier measure) {
    put(metric, () -> value(measure.getAsDouble(), List.of()));
  }

  /** Measures a metric whose value is the mean over frames. */
  void mean(Metric metric, Supplier<List<Double>> perFrame) {
    put(
        metric,
        () -> {
          var frames = perFrame.get();
          if (frames.isEmpty()) {
            throw new Unmeasurable("no frame shows what is needed");
          }
          return value(Statistics.mean(frames), frames);
        });
  }

  /** States why metrics have no value. */
  void missing(List<Metric> metrics, String reason) {
    metrics.forEach(metric -> readings.put(metric, new Reading.Missing(reason)));
  }

  Map<Metric, Reading> all() {
    return readings;
  }

  private void put(Metric metric, Supplier<Reading> measure) {
    try {
      readings.put(metric, measure.get());
    } catch (Unmeasurable e) {
      readings.put(metric, new Reading.Missing(e.reason()));
    }
  }

  private static Reading value(double value, List<Double> perFrame) {
    if (!Double.isFinite(value)) {
      throw new Unmeasurable("the clip is too even for it to have a value");
    }
    return new Reading.Value(value, perFrame);
  }
}
