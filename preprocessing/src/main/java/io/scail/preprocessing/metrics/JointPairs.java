package io.scail.preprocessing.metrics;

import io.scail.preprocessing.masks.Point;
import java.util.ArrayList;
import java.util.List;

/** The joints of one person in two clips, frame by frame, where both show it. */
final class JointPairs {
  /** Fewer frames say nothing about a motion. */
  private static final int LEAST_FRAMES = 3;

  /** Driving joints that move less, in lengths of the torso a frame, only tremble. */
  private static final double LEAST_MOTION = 0.004;

  private final List<Pair> pairs;

  /**
   * One frame.
   *
   * @param driver what should be followed
   * @param result what follows
   */
  record Pair(int frame, BodyJoints driver, BodyJoints result) {}

  private JointPairs(List<Pair> pairs) {
    this.pairs = pairs;
  }

  /**
   * Pairs frame t of the driver with frame t + {@code lag} of the result.
   *
   * @throws Unmeasurable when both show the person in too few frames
   */
  static JointPairs of(ClipRecord driver, ClipRecord result, int person, int lag) {
    var pairs = new ArrayList<Pair>();
    for (int t = Math.max(0, -lag); t < driver.length() && t + lag < result.length(); t++) {
      var drives = driver.frames().get(t).person(person);
      var follows = result.frames().get(t + lag).person(person);
      if (drives.isPresent() && follows.isPresent()) {
        pairs.add(new Pair(t, drives.get().joints(), follows.get().joints()));
      }
    }
    if (pairs.size() < LEAST_FRAMES) {
      throw new Unmeasurable("a person is recognised in both clips in too few frames");
    }
    return new JointPairs(pairs);
  }

  List<Pair> pairs() {
    return pairs;
  }

  /** Lays the driver over the result, by the joints that are seen in both. */
  Fit fit() {
    return fit(false);
  }

  /** Lays the driver's mirror image over the result. */
  Fit mirroredFit() {
    return fit(true);
  }

  private Fit fit(boolean mirrored) {
    var from = new ArrayList<Point>();
    var to = new ArrayList<Point>();
    for (var pair : pairs) {
      for (int joint : BodyJoints.LIMBS) {
        int source = mirrored ? BodyJoints.opposite(joint) : joint;
        if (pair.driver().sees(source) && pair.result().sees(joint)) {
          var point = pair.driver().at(source);
          from.add(mirrored ? new Point(-point.x(), point.y()) : point);
          to.add(pair.result().at(joint));
        }
      }
    }
    if (from.size() < 2) {
      throw new Unmeasurable("no joint is seen in both clips");
    }
    return Fit.of(from, to);
  }

  /** Usual length of the driver's torso. */
  double torso() {
    return Statistics.median(pairs.stream().map(pair -> pair.driver().torso()).toList());
  }

  /**
   * Pearson correlation of the velocities of all joints, over two frames each.
   *
   * @throws Unmeasurable when the driver hardly moves
   */
  double velocityCorrelation() {
    double products = 0;
    double drives = 0;
    double follows = 0;
    int count = 0;
    for (int i = 2; i < pairs.size(); i++) {
      var before = pairs.get(i - 2);
      var after = pairs.get(i);
      if (after.frame() - before.frame() != 2) {
        continue;
      }
      for (int joint : BodyJoints.LIMBS) {
        if (before.driver().sees(joint) && after.driver().sees(joint)) {
          var a = before.driver().at(joint);
          var b = after.driver().at(joint);
          var c = before.result().at(joint);
          var d = after.result().at(joint);
          double dx = b.x() - a.x();
          double dy = b.y() - a.y();
          double rx = d.x() - c.x();
          double ry = d.y() - c.y();
          products += dx * rx + dy * ry;
          drives += dx * dx + dy * dy;
          follows += rx * rx + ry * ry;
          count++;
        }
      }
    }
    if (count == 0 || Math.sqrt(drives / count) < 2 * LEAST_MOTION * torso()) {
      throw new Unmeasurable("the driving person hardly moves");
    }
    return follows == 0 ? 0 : products / Math.sqrt(drives * follows);
  }
}
