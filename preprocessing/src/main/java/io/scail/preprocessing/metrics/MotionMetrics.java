package io.scail.preprocessing.metrics;

import io.scail.preprocessing.masks.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** Whether the result moves as the driving person does. */
final class MotionMetrics implements MetricGroup {
  private static final double STRICT = 0.1;
  private static final double LOOSE = 0.2;

  /** Lags are looked for this far, in frames. */
  private static final int REACH = 12;

  /** A lag must explain the motion this much better than no lag, in correlation. */
  private static final double LAG_GAIN = 0.01;

  /** Motions that agree less at every lag have none. */
  private static final double LEAST_CORRELATION = 0.35;

  /** Standard deviations of COCO's 17 keypoints, in roots of the person's area. */
  private static final double[] SIGMAS = {
    .026, .025, .025, .035, .035, .079, .079, .072, .072, .062, .062, .107, .107, .087, .087, .089,
    .089
  };

  @Override
  public void measure(Evidence evidence, Readings readings) {
    readings.mean(Metric.MOTION_SEEN, () -> seen(evidence));
    readings.mean(Metric.MOTION_PCK10, () -> inPlace(evidence, STRICT));
    readings.mean(Metric.MOTION_PCK20, () -> inPlace(evidence, LOOSE));
    readings.mean(Metric.MOTION_OKS, () -> similarity(evidence));
    readings.number(
        Metric.MOTION_VELOCITY, () -> overPersons(evidence, JointPairs::velocityCorrelation));
    readings.number(Metric.MOTION_LAG, () -> lag(evidence));
    readings.number(Metric.MOTION_SCALE, () -> overPersons(evidence, pairs -> pairs.fit().scale()));
    readings.number(
        Metric.MOTION_SHIFT,
        () -> overPersons(evidence, pairs -> shift(pairs, evidence.result().size().height())));
    readings.number(Metric.MOTION_MIRROR, () -> overPersons(evidence, MotionMetrics::mirror));
    readings.mean(Metric.MOTION_HAND_PLACES, () -> HandPairs.covered(evidence));
    readings.mean(Metric.MOTION_HANDS, () -> HandPairs.seen(evidence));
    readings.mean(Metric.MOTION_HANDS_PCK, () -> HandPairs.inPlace(evidence));
  }

  private static List<Double> seen(Evidence evidence) {
    evidence.requireDriver();
    var values = new ArrayList<Double>();
    for (int t = 0; t < evidence.commonFrames(); t++) {
      var drives = evidence.driving().get().frames().get(t);
      var follows = evidence.result().frames().get(t);
      int wanted = 0;
      int found = 0;
      for (int person = 0; person < drives.persons().size(); person++) {
        if (drives.person(person).isPresent()) {
          wanted++;
          found += follows.person(person).isPresent() ? 1 : 0;
        }
      }
      if (wanted > 0) {
        values.add((double) found / wanted);
      }
    }
    return values;
  }

  /** The persons that both clips show. */
  private static List<JointPairs> persons(Evidence evidence) {
    evidence.requireDriver();
    evidence.requirePerson();
    int count = persons(evidence.driving().get());
    var all = new ArrayList<JointPairs>();
    for (int person = 0; person < Math.min(count, persons(evidence.result())); person++) {
      all.add(JointPairs.of(evidence.driving().get(), evidence.result(), person, 0));
    }
    return all;
  }

  static int persons(ClipRecord clip) {
    return clip.frames().stream().mapToInt(frame -> frame.persons().size()).max().orElse(0);
  }

  private static double overPersons(Evidence evidence, ToDoubleFunction<JointPairs> measure) {
    return persons(evidence).stream()
        .mapToDouble(measure)
        .average()
        .orElseThrow(() -> new Unmeasurable("no person is in both clips"));
  }

  private static List<Double> inPlace(Evidence evidence, double share) {
    return byFrame(
        evidence,
        pairs -> {
          var fit = pairs.fit();
          double near = share * fit.scale() * pairs.torso();
          return pair -> placed(pair, fit, near);
        });
  }

  private static OptionalDouble placed(JointPairs.Pair pair, Fit fit, double near) {
    int wanted = 0;
    int right = 0;
    for (int joint : BodyJoints.LIMBS) {
      if (pair.driver().sees(joint)) {
        wanted++;
        if (fit.apply(pair.driver().at(joint)).distance(pair.result().at(joint)) <= near) {
          right++;
        }
      }
    }
    return wanted == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) right / wanted);
  }

  private static List<Double> similarity(Evidence evidence) {
    return byFrame(
        evidence,
        pairs -> {
          var fit = pairs.fit();
          return pair -> similarity(pair, fit);
        });
  }

  private static OptionalDouble similarity(JointPairs.Pair pair, Fit fit) {
    double area = Math.max(1, area(pair.driver())) * fit.scale() * fit.scale();
    double sum = 0;
    int count = 0;
    for (int i = 0; i < BodyJoints.COCO.size(); i++) {
      int joint = BodyJoints.COCO.get(i);
      if (pair.driver().sees(joint)) {
        double distance = fit.apply(pair.driver().at(joint)).distance(pair.result().at(joint));
        double width = 2 * SIGMAS[i];
        sum += Math.exp(-distance * distance / (2 * area * width * width));
        count++;
      }
    }
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
  }

  /** Of the box around the keypoints: COCO takes the outline's, which is about half of it. */
  private static double area(BodyJoints body) {
    var points = BodyJoints.COCO.stream().filter(body::sees).map(body::at).toList();
    if (points.isEmpty()) {
      return 0;
    }
    double width =
        points.stream().mapToDouble(Point::x).max().orElseThrow()
            - points.stream().mapToDouble(Point::x).min().orElseThrow();
    double height =
        points.stream().mapToDouble(Point::y).max().orElseThrow()
            - points.stream().mapToDouble(Point::y).min().orElseThrow();
    return width * height / 2;
  }

  private interface FrameMeasure {
    OptionalDouble of(JointPairs.Pair pair);
  }

  private interface PersonMeasure {
    FrameMeasure of(JointPairs pairs);
  }

  /** The mean over persons, frame by frame. */
  private static List<Double> byFrame(Evidence evidence, PersonMeasure measure) {
    double[] sums = new double[evidence.commonFrames()];
    int[] counts = new int[sums.length];
    for (var pairs : persons(evidence)) {
      var frames = measure.of(pairs);
      for (var pair : pairs.pairs()) {
        frames
            .of(pair)
            .ifPresent(
                value -> {
                  sums[pair.frame()] += value;
                  counts[pair.frame()]++;
                });
      }
    }
    var values = new ArrayList<Double>();
    for (int t = 0; t < sums.length; t++) {
      if (counts[t] > 0) {
        values.add(sums[t] / counts[t]);
      }
    }
    return values;
  }

  private static double lag(Evidence evidence) {
    int persons = persons(evidence).size();
    double still = correlation(evidence, persons, 0);
    int best = 0;
    double most = still + LAG_GAIN;
    // Of equal ones the nearest to none, as for motions that repeat.
    for (int lag = 1; lag <= Math.min(REACH, evidence.commonFrames() / 2); lag++) {
      for (int signed : new int[] {lag, -lag}) {
        double correlation = correlation(evidence, persons, signed);
        if (correlation > most) {
          most = correlation + LAG_GAIN / 10;
          best = signed;
        }
      }
    }
    if (most < LEAST_CORRELATION) {
      throw new Unmeasurable("the result does not follow the driving video at any lag");
    }
    return best;
  }

  private static double correlation(Evidence evidence, int persons, int lag) {
    double sum = 0;
    for (int person = 0; person < persons; person++) {
      sum +=
          JointPairs.of(evidence.driving().get(), evidence.result(), person, lag)
              .velocityCorrelation();
    }
    return sum / persons;
  }

  private static double shift(JointPairs pairs, double height) {
    double x = 0;
    double y = 0;
    for (var pair : pairs.pairs()) {
      var a = pair.driver();
      var b = pair.result();
      x += (b.hips().x() + b.shoulders().x() - a.hips().x() - a.shoulders().x()) / 2;
      y += (b.hips().y() + b.shoulders().y() - a.hips().y() - a.shoulders().y()) / 2;
    }
    return Math.hypot(x, y) / pairs.pairs().size() / height;
  }

  private static double mirror(JointPairs pairs) {
    double straight = pairs.fit().misfit();
    double mirrored = pairs.mirroredFit().misfit();
    if (straight + mirrored == 0) {
      throw new Unmeasurable("the motion is its own mirror image");
    }
    return (mirrored - straight) / (mirrored + straight);
  }
}
