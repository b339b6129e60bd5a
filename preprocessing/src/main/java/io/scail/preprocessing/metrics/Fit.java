package io.scail.preprocessing.metrics;

import io.scail.preprocessing.masks.Point;
import java.util.List;

/**
 * One scale and shift that lay points over others with the least squared distance. No rotation: a
 * person that leans when it should not is a fault.
 *
 * @param misfit root of the mean squared distance that is left, over the root of the mean squared
 *     distance of the targets from their middle
 */
record Fit(double scale, double dx, double dy, double misfit) {
  /** Points that are all but in one place, or mirrored, would be laid over by no scale at all. */
  private static final double LEAST_SCALE = 0.05;

  /** Points and what they are to be laid over, in pairs; at least two. */
  static Fit of(List<Point> points, List<Point> targets) {
    var from = middle(points);
    var to = middle(targets);
    double products = 0;
    double squares = 0;
    double extent = 0;
    for (int i = 0; i < points.size(); i++) {
      double x = points.get(i).x() - from.x();
      double y = points.get(i).y() - from.y();
      double u = targets.get(i).x() - to.x();
      double v = targets.get(i).y() - to.y();
      products += x * u + y * v;
      squares += x * x + y * y;
      extent += u * u + v * v;
    }
    double scale = squares == 0 ? 1 : Math.max(LEAST_SCALE, products / squares);
    var fit = new Fit(scale, to.x() - scale * from.x(), to.y() - scale * from.y(), 0);
    double left = 0;
    for (int i = 0; i < points.size(); i++) {
      double distance = fit.apply(points.get(i)).distance(targets.get(i));
      left += distance * distance;
    }
    return new Fit(
        fit.scale, fit.dx, fit.dy, extent == 0 ? 0 : Math.sqrt(left / Math.max(extent, 1e-9)));
  }

  Point apply(Point point) {
    return new Point(scale * point.x() + dx, scale * point.y() + dy);
  }

  private static Point middle(List<Point> points) {
    double x = 0;
    double y = 0;
    for (var point : points) {
      x += point.x();
      y += point.y();
    }
    return new Point(x / points.size(), y / points.size());
  }
}
