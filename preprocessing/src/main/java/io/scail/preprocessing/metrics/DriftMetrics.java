package io.scail.preprocessing.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Whether colours stay what they were from the first second to the last. */
final class DriftMetrics implements MetricGroup {
  private static final int LEAST_PIXELS = 12;
  private static final int LEAST_FRAMES = 6;

  @Override
  public void measure(Evidence evidence, Readings readings) {
    var frames = evidence.result().frames();
    readings.number(
        Metric.DRIFT_SUBJECT,
        () -> {
          evidence.requirePerson();
          return subject(frames);
        });
    readings.number(Metric.DRIFT_BACKGROUND, () -> background(frames));
    readings.number(
        Metric.DRIFT_SUBJECT_CONTRAST, () -> slope(subjects(evidence, Palettes.Spread::contrast)));
    readings.number(
        Metric.DRIFT_SUBJECT_SATURATION,
        () -> slope(subjects(evidence, Palettes.Spread::saturation)));
    readings.number(
        Metric.DRIFT_BACKGROUND_CONTRAST,
        () -> slope(backgrounds(frames, Palettes.Spread::contrast)));
    readings.number(
        Metric.DRIFT_BACKGROUND_SATURATION,
        () -> slope(backgrounds(frames, Palettes.Spread::saturation)));
  }

  /** A second, or a third of a shorter clip. */
  private static int window(List<FrameRecord> frames) {
    if (frames.size() < LEAST_FRAMES) {
      throw new Unmeasurable("the clip is too short");
    }
    return Math.min(ClipRecord.FPS, frames.size() / 3);
  }

  private static double subject(List<FrameRecord> frames) {
    int window = window(frames);
    var first = regions(frames.subList(0, window));
    var last = regions(frames.subList(frames.size() - window, frames.size()));
    double sum = 0;
    int count = 0;
    for (var region : Region.values()) {
      var a = first.get(region.index());
      var b = last.get(region.index());
      if (a.count() >= LEAST_PIXELS && b.count() >= LEAST_PIXELS) {
        sum += a.mean().difference2000(b.mean());
        count++;
      }
    }
    if (count == 0) {
      throw new Unmeasurable("nobody is recognised in the first or in the last second");
    }
    return sum / count;
  }

  private static List<ColourSum> regions(List<FrameRecord> frames) {
    var sums = new ArrayList<ColourSum>();
    for (var region : Region.values()) {
      var sum = new ColourSum();
      for (var frame : frames) {
        for (var person : frame.persons()) {
          person.ifPresent(p -> sum.add(p.palette().region(region)));
        }
      }
      sums.add(sum);
    }
    return sums;
  }

  private static double background(List<FrameRecord> frames) {
    int window = window(frames);
    return mean(frames.subList(0, window))
        .mean()
        .difference2000(mean(frames.subList(frames.size() - window, frames.size())).mean());
  }

  private static ColourSum mean(List<FrameRecord> frames) {
    var sum = new ColourSum();
    frames.forEach(frame -> sum.add(frame.background().mean()));
    if (sum.count() < LEAST_PIXELS) {
      throw new Unmeasurable("the person fills the frame");
    }
    return sum;
  }

  private static List<Double> subjects(
      Evidence evidence, ToDoubleFunction<Palettes.Spread> measure) {
    evidence.requirePerson();
    var values = new ArrayList<Double>();
    for (var frame : evidence.result().frames()) {
      double sum = 0;
      int count = 0;
      for (var person : frame.persons()) {
        if (person.isPresent() && person.get().palette().spread().count() >= LEAST_PIXELS) {
          sum += measure.applyAsDouble(person.get().palette().spread());
          count++;
        }
      }
      if (count > 0) {
        values.add(sum / count);
      }
    }
    return values;
  }

  private static List<Double> backgrounds(
      List<FrameRecord> frames, ToDoubleFunction<Palettes.Spread> measure) {
    return frames.stream()
        .map(frame -> frame.background().spread())
        .filter(spread -> spread.count() >= LEAST_PIXELS)
        .map(measure::applyAsDouble)
        .toList();
  }

  private static double slope(List<Double> values) {
    if (values.size() < LEAST_FRAMES) {
      throw new Unmeasurable("the clip is too short");
    }
    return Statistics.slope(values) * ClipRecord.FPS;
  }
}
