package io.scail.preprocessing.pose;

import io.scail.preprocessing.masks.Point;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * A change of camera that brings projected points onto given places: u = f·m·X/Z + W/2 + p and v =
 * f·m·s·Y/Z + H/2 + q, with the least sum of weighted squares.
 *
 * @param m zoom, 0.7 to 1.4
 * @param s stretch in height, 0.8 to 1.15
 * @param p shift to the right in pixels, at most the width
 * @param q shift downwards in pixels, at most the height
 */
record CameraFit(double m, double s, double p, double q) {

  private static final double LEAST_ZOOM = 0.7;
  private static final double MOST_ZOOM = 1.4;
  private static final double LEAST_STRETCH = 0.8;
  private static final double MOST_STRETCH = 1.15;

  /** Each round narrows the range by the golden ratio: 1e-10 of it is left. */
  private static final int ROUNDS = 48;

  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  /**
   * One axis: where points lie by an unchanged camera, where they should, and how much each counts.
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Axis(double[] rays, double[] targets, double[] weights, double mostShift) {

    /** The best shift at a scale: the mean miss, which is the least-squares solution. */
    double shift(double scale) {
      double sum = 0;
      double weight = 0;
      for (int i = 0; i < rays.length; i++) {
        sum += weights[i] * (targets[i] - scale * rays[i]);
        weight += weights[i];
      }
      return Math.clamp(sum / weight, -mostShift, mostShift);
    }

    double cost(double scale) {
      double shift = shift(scale);
      double cost = 0;
      for (int i = 0; i < rays.length; i++) {
        double miss = targets[i] - scale * rays[i] - shift;
        cost += weights[i] * miss * miss;
      }
      return cost;
    }
  }

  /**
   * Fits a camera.
   *
   * @param points in front of the camera
   * @param targets where each should be seen, in pixels
   * @param weights how much each counts
   */
  static CameraFit of(
      Camera camera,
      int width,
      int height,
      List<Point3> points,
      List<Point> targets,
      double[] weights) {
    int count = points.size();
    var raysX = new double[count];
    var raysY = new double[count];
    var targetsX = new double[count];
    var targetsY = new double[count];
    for (int i = 0; i < count; i++) {
      var point = points.get(i);
      raysX[i] = camera.focal() * point.x() / point.z();
      raysY[i] = camera.focal() * point.y() / point.z();
      targetsX[i] = targets.get(i).x() - camera.centreX();
      targetsY[i] = targets.get(i).y() - camera.centreY();
    }
    var across = new Axis(raysX, targetsX, weights, width);
    var down = new Axis(raysY, targetsY, weights, height);
    // In m and m·s the cost is a convex quadratic over a convex region, so that one variable after
    // the other can be narrowed down.
    double m =
        lowest(
            zoom -> across.cost(zoom) + down.cost(zoom * stretch(down, zoom)),
            LEAST_ZOOM,
            MOST_ZOOM);
    double s = stretch(down, m);
    return new CameraFit(m, s, across.shift(m), down.shift(m * s));
  }

  /** Sum of the weighted squares that is left. */
  double cost(Camera camera, List<Point3> points, List<Point> targets, double[] weights) {
    var view = View.of(camera).changedBy(this);
    double cost = 0;
    for (int i = 0; i < points.size(); i++) {
      double distance = view.project(points.get(i)).distance(targets.get(i));
      cost += weights[i] * distance * distance;
    }
    return cost;
  }

  private static double stretch(Axis down, double zoom) {
    return lowest(stretch -> down.cost(zoom * stretch), LEAST_STRETCH, MOST_STRETCH);
  }

  /** The place of the minimum of a convex function, by golden sections. */
  private static double lowest(DoubleUnaryOperator function, double from, double to) {
    double low = from;
    double high = to;
    for (int round = 0; round < ROUNDS; round++) {
      double first = high - GOLDEN * (high - low);
      double second = low + GOLDEN * (high - low);
      if (function.applyAsDouble(first) <= function.applyAsDouble(second)) {
        high = second;
      } else {
        low = first;
      }
    }
    return (low + high) / 2;
  }
}
