package io.scail.preprocessing.metrics;

import io.scail.preprocessing.masks.Point;
import java.util.ArrayList;
import java.util.List;

/** The hands of driver and result. */
final class HandPairs {
  private static final double NEAR = 0.2;

  /** Of all hands of the driver, the share that must be recognised to compare them. */
  private static final double LEAST_SHARE = 0.1;

  /** Less of a hand's place is covered by a hand that is hidden or bent away. */
  private static final double LEAST_COVERED = 0.3;

  private HandPairs() {}

  /** For each frame in which the driver shows hands, the share of them that the result shows. */
  static List<Double> seen(Evidence evidence) {
    return measure(evidence, (_, result) -> result.isEmpty() ? 0 : 1);
  }

  /**
   * For each frame in which the driver's silhouette covers the places of its hands, how much of
   * that the result's does.
   */
  static List<Double> covered(Evidence evidence) {
    evidence.requireDriver();
    evidence.requirePerson();
    var values = new ArrayList<Double>();
    for (int t = 0; t < evidence.commonFrames(); t++) {
      var drives = evidence.driving().get().frames().get(t);
      var follows = evidence.result().frames().get(t);
      double sum = 0;
      int count = 0;
      for (int person = 0; person < drives.persons().size(); person++) {
        var driver = drives.person(person);
        var result = follows.person(person);
        if (driver.isEmpty() || result.isEmpty()) {
          continue;
        }
        for (int side = 0; side < 2; side++) {
          double wanted = driver.get().palette().hands().get(side);
          if (wanted >= LEAST_COVERED) {
            sum += Math.min(1, result.get().palette().hands().get(side) / wanted);
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

  /** For each frame with hands in both, the share of joints in place. */
  static List<Double> inPlace(Evidence evidence) {
    return measure(
        evidence, (driver, result) -> result.isEmpty() ? Double.NaN : placed(driver, result));
  }

  private interface Measure {
    /** Of a hand of the driver and the same of the result, which may have no points. */
    double of(List<Point> driver, List<Point> result);
  }

  private static List<Double> measure(Evidence evidence, Measure measure) {
    evidence.requireDriver();
    evidence.requirePerson();
    var values = new ArrayList<Double>();
    int driven = 0;
    for (int t = 0; t < evidence.commonFrames(); t++) {
      var drives = evidence.driving().get().frames().get(t);
      var follows = evidence.result().frames().get(t);
      double sum = 0;
      int count = 0;
      for (int person = 0; person < drives.persons().size(); person++) {
        var driver = drives.person(person);
        var result = follows.person(person);
        if (driver.isEmpty() || result.isEmpty()) {
          continue;
        }
        for (int side = 0; side < 2; side++) {
          if (!driver.get().hands().get(side).isEmpty()) {
            driven++;
            double value =
                measure.of(driver.get().hands().get(side), result.get().hands().get(side));
            if (!Double.isNaN(value)) {
              sum += value;
              count++;
            }
          }
        }
      }
      if (count > 0) {
        values.add(sum / count);
      }
    }
    if (driven < LEAST_SHARE * 2 * evidence.commonFrames()) {
      throw new Unmeasurable("hands are recognised in too little of the driving video");
    }
    if (values.isEmpty()) {
      throw new Unmeasurable("no hand is recognised in the result");
    }
    return values;
  }

  private static double placed(List<Point> driver, List<Point> result) {
    var fit = Fit.of(driver, result);
    var wrist = result.getFirst();
    double length = result.stream().mapToDouble(wrist::distance).max().orElseThrow();
    int right = 0;
    for (int i = 0; i < driver.size(); i++) {
      if (fit.apply(driver.get(i)).distance(result.get(i)) <= NEAR * length) {
        right++;
      }
    }
    return (double) right / driver.size();
  }
}
