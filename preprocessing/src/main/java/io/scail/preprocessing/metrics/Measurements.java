package io.scail.preprocessing.metrics;

import io.scail.preprocessing.media.ContainerFacts;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * All readings of one clip, or of one pair of clips.
 *
 * @param readings one for each metric that was asked for, in the order of {@link Metric}; a metric
 *     that could not be measured says why
 * @param container what the clip's file says about itself; empty when it cannot be read, and for a
 *     pair
 * @param alignment how the clip was brought together with the driving video, or the pair with each
 *     other; empty when one of the two cannot be read
 */
public record Measurements(
    Map<Metric, Reading> readings,
    Optional<ContainerFacts> container,
    Optional<Alignment> alignment) {
  public Measurements {
    var sorted = new EnumMap<Metric, Reading>(Metric.class);
    sorted.putAll(readings);
    readings = Collections.unmodifiableMap(sorted);
    Objects.requireNonNull(container);
    Objects.requireNonNull(alignment);
  }

  /** The number of a metric; empty when it was not asked for or could not be measured. */
  public OptionalDouble value(Metric metric) {
    return readings.get(metric) instanceof Reading.Value value
        ? OptionalDouble.of(value.value())
        : OptionalDouble.empty();
  }

  /** Why a metric could not be measured; empty when it was, or was not asked for. */
  public Optional<String> missing(Metric metric) {
    return readings.get(metric) instanceof Reading.Missing missing
        ? Optional.of(missing.reason())
        : Optional.empty();
  }
}
