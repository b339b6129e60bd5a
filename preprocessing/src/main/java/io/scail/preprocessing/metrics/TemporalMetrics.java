package io.scail.preprocessing.metrics;

import io.scail.preprocessing.frames.Frame;
import java.util.ArrayList;
import java.util.List;

/** Whether the result is steady where it should be and moves where it should move. */
final class TemporalMetrics implements MetricGroup {
  private static final int LEAST_PIXELS = 12;

  /** Peaks of change smaller than this share of the usual ones are none. */
  private static final double STILL_SHARE = 0.1;

  /** Bounds of what counts as no change, in levels: rounding and coding of a still picture. */
  private static final double LEAST_STILL = 0.3;

  private static final double MOST_STILL = 1.5;

  /** Of two still neighbours no ratio can be made; a change is never taken for less than this. */
  private static final double LEAST_STEP = 0.05;

  @Override
  public void measure(Evidence evidence, Readings readings) {
    var motion = new CellMotion(thumbnails(evidence.result()));
    var steps = motion.steps();
    var sights = motion.sights();
    readings.mean(
        Metric.TEMPORAL_FLICKER, () -> sights.stream().map(CellMotion.Sight::flicker).toList());
    readings.mean(Metric.TEMPORAL_FLICKER_SUBJECT, () -> subjectFlicker(evidence));
    readings.mean(Metric.TEMPORAL_WARP, () -> sights.stream().map(CellMotion.Sight::warp).toList());
    readings.number(Metric.TEMPORAL_SEAM, () -> seam(steps, evidence.clip().segmentJoints()));
    readings.number(Metric.TEMPORAL_JUMP, () -> jump(steps));
    var peaks = motion.peaks();
    readings.number(Metric.TEMPORAL_FROZEN_TAIL, () -> frozenTail(peaks, driver(evidence)));
    readings.number(Metric.TEMPORAL_STILL, () -> still(peaks, driver(evidence)));
  }

  private static List<Frame> thumbnails(ClipRecord clip) {
    return clip.frames().stream().map(frame -> frame.thumbnail().picture()).toList();
  }

  private static List<Double> driver(Evidence evidence) {
    return new CellMotion(thumbnails(evidence.driving().get())).peaks();
  }

  private static List<Double> subjectFlicker(Evidence evidence) {
    evidence.requirePerson();
    var frames = evidence.result().frames();
    var values = new ArrayList<Double>();
    for (int t = 1; t + 1 < frames.size(); t++) {
      double sum = 0;
      int count = 0;
      for (int person = 0; person < frames.get(t).persons().size(); person++) {
        var before = frames.get(t - 1).person(person);
        var now = frames.get(t).person(person);
        var after = frames.get(t + 1).person(person);
        if (before.isPresent() && now.isPresent() && after.isPresent()) {
          double off =
              regionsOff(before.get().palette(), now.get().palette(), after.get().palette());
          if (!Double.isNaN(off)) {
            sum += off;
            count++;
          }
        }
      }
      if (count > 0) {
        values.add(sum / count);
      }
    }
    return values;
  }

  /** Median over regions of how far the luma lies off the mean of the neighbours', unsigned. */
  private static double regionsOff(
      Palettes.OfPerson before, Palettes.OfPerson now, Palettes.OfPerson after) {
    var off = new ArrayList<Double>();
    for (var region : Region.values()) {
      var a = before.region(region);
      var b = now.region(region);
      var c = after.region(region);
      if (Math.min(a.count(), Math.min(b.count(), c.count())) >= LEAST_PIXELS) {
        off.add(b.luma() - (a.luma() + c.luma()) / 2);
      }
    }
    return Math.abs(Statistics.median(off));
  }

  /** {@code steps[i]} is the change from frame i to frame i + 1. */
  private static double seam(List<Double> steps, List<Integer> joints) {
    if (joints.isEmpty()) {
      throw new Unmeasurable("it is not known where segments join");
    }
    double worst = 0;
    var within = new ArrayList<Double>();
    boolean joined = false;
    for (int i = 0; i < steps.size(); i++) {
      if (joints.contains(i + 1)) {
        worst = Math.max(worst, steps.get(i));
        joined = true;
      } else {
        within.add(steps.get(i));
      }
    }
    if (!joined || within.isEmpty()) {
      throw new Unmeasurable("the clip ends before its segments join");
    }
    return worst / Math.max(LEAST_STEP, Statistics.median(within));
  }

  private static double jump(List<Double> steps) {
    if (steps.size() < 3) {
      throw new Unmeasurable("the clip is too short");
    }
    double most = steps.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    return most / Math.max(LEAST_STEP, Statistics.median(steps));
  }

  private static double frozenTail(List<Double> peaks, List<Double> driver) {
    double still = stillness(peaks);
    double drivenStill = stillness(driver);
    int common = common(peaks, driver);
    int frozen = 0;
    boolean driven = false;
    // Where the result is longer than the driving video nothing says that it should move.
    for (int i = common - 1; i >= 0 && peaks.get(i) <= still; i--) {
      frozen++;
      driven |= driver.get(i) > drivenStill;
    }
    return driven ? (double) frozen / common : 0;
  }

  private static double still(List<Double> peaks, List<Double> driver) {
    double still = stillness(peaks);
    double drivenStill = stillness(driver);
    int common = common(peaks, driver);
    int repeated = 0;
    for (int i = 0; i < common; i++) {
      repeated += peaks.get(i) <= still && driver.get(i) > drivenStill ? 1 : 0;
    }
    return (double) repeated / common;
  }

  private static int common(List<Double> peaks, List<Double> driver) {
    int common = Math.min(peaks.size(), driver.size());
    if (common < 1) {
      throw new Unmeasurable("the clip is too short");
    }
    return common;
  }

  /** The largest peak that is no change: a share of what is usual among the larger half. */
  private static double stillness(List<Double> peaks) {
    var sorted = peaks.stream().sorted().toList();
    double usual = Statistics.median(sorted.subList(sorted.size() / 2, sorted.size()));
    return Math.clamp(STILL_SHARE * usual, LEAST_STILL, MOST_STILL);
  }
}
