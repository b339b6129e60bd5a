package io.scail.preprocessing.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;

/** Whether the person in the result is the one of the reference. */
final class IdentityMetrics implements MetricGroup {
  /** A part of which fewer pixels are seen has no colour. */
  private static final int LEAST_PIXELS = 12;

  @Override
  public void measure(Evidence evidence, Readings readings) {
    readings.mean(
        Metric.IDENTITY_COLOUR, () -> perFrame(evidence, IdentityMetrics::histogramDistance));
    readings.mean(
        Metric.IDENTITY_DELTA_E,
        () -> perFrame(evidence, (one, other) -> regionDifference(one, other)));
    readings.mean(
        Metric.IDENTITY_EMBEDDING, () -> perFrame(evidence, IdentityMetrics::embeddingCosine));
    readings.number(
        Metric.IDENTITY_EMBEDDING_LEAST,
        () ->
            perFrame(evidence, IdentityMetrics::embeddingCosine).stream()
                .mapToDouble(Double::doubleValue)
                .min()
                .orElseThrow(() -> new Unmeasurable("no network for it is given")));
  }

  private static List<Double> perFrame(
      Evidence evidence,
      BiFunction<FrameRecord.Person, FrameRecord.Person, OptionalDouble> measure) {
    evidence.referencePerson(0);
    evidence.requirePerson();
    var values = new ArrayList<Double>();
    for (var frame : evidence.result().frames()) {
      double sum = 0;
      int count = 0;
      for (int i = 0; i < frame.persons().size(); i++) {
        var reference = evidence.reference().get().person(i);
        if (frame.person(i).isEmpty() || reference.isEmpty()) {
          continue;
        }
        var value = measure.apply(frame.person(i).get(), reference.get());
        if (value.isPresent()) {
          sum += value.getAsDouble();
          count++;
        }
      }
      if (count > 0) {
        values.add(sum / count);
      }
    }
    return values;
  }

  private static OptionalDouble histogramDistance(
      FrameRecord.Person one, FrameRecord.Person other) {
    double sum = 0;
    int count = 0;
    for (int group = 0; group < Region.GROUPS; group++) {
      var a = one.palette().histograms().get(group);
      var b = other.palette().histograms().get(group);
      if (a.sum() >= LEAST_PIXELS && b.sum() >= LEAST_PIXELS) {
        sum += a.distance(b);
        count++;
      }
    }
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
  }

  /** CIEDE2000 of the same parts of two persons, mean over the parts that both show. */
  static OptionalDouble regionDifference(FrameRecord.Person one, FrameRecord.Person other) {
    double sum = 0;
    int count = 0;
    for (var region : Region.values()) {
      var a = one.palette().region(region);
      var b = other.palette().region(region);
      if (a.count() >= LEAST_PIXELS && b.count() >= LEAST_PIXELS) {
        sum += a.mean().difference2000(b.mean());
        count++;
      }
    }
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
  }

  private static OptionalDouble embeddingCosine(FrameRecord.Person one, FrameRecord.Person other) {
    Optional<float[]> reference = other.embedding();
    if (reference.isEmpty()) {
      throw new Unmeasurable("no network for it is given");
    }
    return one.embedding()
        .map(vector -> OptionalDouble.of(PersonEmbedder.cosine(vector, reference.get())))
        .orElse(OptionalDouble.empty());
  }
}
