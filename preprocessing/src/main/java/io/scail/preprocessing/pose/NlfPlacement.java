package io.scail.preprocessing.pose;

import io.scail.preprocessing.masks.Point;
import java.util.ArrayList;
import java.util.List;

/**
 * Places NLF's points, metric but relative to each other, before the turned camera: the
 * least-squares translation under which they project where the network saw them.
 *
 * @param points millimetres in the turned camera's axes
 * @param uncertainties of the points, on the accepted scale
 */
record NlfPlacement(List<Point3> points, List<Double> uncertainties) {

  private static final double CERTAIN = 0.3;
  private static final double BORDER = 32;
  private static final double UNCERTAINTY_FACTOR = 3;
  private static final double LEAST_WEIGHT = 1e-8;
  private static final double RIDGE = 1e-4;
  private static final double RMS_FLOOR = 1e-10;

  /** Points that project into this part of the crop are averaged with their viewing rays. */
  private static final double INNER_LEAST = 19.2;

  private static final double INNER_MOST = 364.8;
  private static final double NEAREST_METRES = 0.001;
  private static final double MILLIMETRES = 1000;

  /** Accepted when more than a third of the points are as certain as this. */
  private static final double ACCEPTED_UNCERTAINTY = 0.25;

  private static final double ACCEPTED_SHARE = 1.0 / 3;
  private static final double COVERED_SHARE = 0.25;

  /**
   * @param pixels [points, 2] in the crop
   * @param metres [points, 3] relative
   * @param uncertainty [points] as the network gives it
   */
  static NlfPlacement of(NlfCrop crop, float[] pixels, float[] metres, float[] uncertainty) {
    int count = uncertainty.length;
    var camera = crop.turnedCamera();
    var rays = new Point3[count];
    var relative = new Point3[count];
    var weights = new double[count];
    for (int i = 0; i < count; i++) {
      double u = pixels[2 * i];
      double v = pixels[2 * i + 1];
      rays[i] = camera.ray(u, v);
      relative[i] = new Point3(metres[3 * i], metres[3 * i + 1], metres[3 * i + 2]);
      boolean valid =
          uncertainty[i] < CERTAIN
              && Math.min(u, v) >= BORDER
              && Math.max(u, v) <= NlfCrop.SIZE - BORDER;
      weights[i] = (valid ? 1 : 0) + LEAST_WEIGHT;
    }
    var shift = translation(rays, relative, weights);
    var points = new ArrayList<Point3>();
    var scaled = new ArrayList<Double>();
    for (int i = 0; i < count; i++) {
      points.add(place(camera, rays[i], relative[i], shift).times(MILLIMETRES));
      scaled.add(uncertainty[i] * UNCERTAINTY_FACTOR);
    }
    return new NlfPlacement(List.copyOf(points), List.copyOf(scaled));
  }

  /** Whether enough points are certain. */
  boolean isCertain() {
    int certain = 0;
    for (double uncertainty : uncertainties) {
      certain += uncertainty < ACCEPTED_UNCERTAINTY ? 1 : 0;
    }
    return certain > ACCEPTED_SHARE * uncertainties.size();
  }

  /** Whether the points cover enough of the person's box when seen by the picture's camera. */
  boolean covers(NlfCrop crop, double left, double top, double width, double height) {
    double x0 = Double.POSITIVE_INFINITY;
    double y0 = Double.POSITIVE_INFINITY;
    double x1 = Double.NEGATIVE_INFINITY;
    double y1 = Double.NEGATIVE_INFINITY;
    for (var point : points) {
      Point seen = crop.camera().project(crop.unturned(point));
      x0 = Math.min(x0, seen.x());
      x1 = Math.max(x1, seen.x());
      y0 = Math.min(y0, seen.y());
      y1 = Math.max(y1, seen.y());
    }
    double shared =
        Math.max(0, Math.min(x1, left + width) - Math.max(x0, left))
            * Math.max(0, Math.min(y1, top + height) - Math.max(y0, top));
    return shared > COVERED_SHARE * width * height;
  }

  private static Point3 place(Camera camera, Point3 ray, Point3 relative, Point3 shift) {
    var moved = relative.plus(shift);
    if (moved.z() <= NEAREST_METRES) {
      return moved;
    }
    var seen = camera.project(moved);
    boolean inner =
        Math.min(seen.x(), seen.y()) >= INNER_LEAST && Math.max(seen.x(), seen.y()) <= INNER_MOST;
    return inner ? moved.plus(ray.times(moved.z())).times(0.5) : moved;
  }

  /**
   * Minimises the weighted squares of [I₂ | −n]·t − (n·z − xy). The ray column and the right side
   * are scaled to unit root mean square, and a ridge keeps the normal equations regular.
   */
  private static Point3 translation(Point3[] rays, Point3[] relative, double[] weights) {
    int count = rays.length;
    var ray = new double[2 * count];
    var right = new double[2 * count];
    var weight = new double[2 * count];
    for (int i = 0; i < count; i++) {
      ray[2 * i] = rays[i].x();
      ray[2 * i + 1] = rays[i].y();
      right[2 * i] = rays[i].x() * relative[i].z() - relative[i].x();
      right[2 * i + 1] = rays[i].y() * relative[i].z() - relative[i].y();
      weight[2 * i] = weights[i];
      weight[2 * i + 1] = weights[i];
    }
    double rayScale = rms(ray, weight);
    double rightScale = rms(right, weight);
    var normal = new double[3][4];
    for (int i = 0; i < 2 * count; i++) {
      double[] row = {1 - i % 2, i % 2, -ray[i] / rayScale, right[i] / rightScale};
      for (int a = 0; a < 3; a++) {
        for (int b = 0; b < 4; b++) {
          normal[a][b] += weight[i] * row[a] * row[b];
        }
      }
    }
    for (int a = 0; a < 3; a++) {
      normal[a][a] += RIDGE;
    }
    double[] solution = solved(normal);
    return new Point3(
        solution[0] * rightScale, solution[1] * rightScale, solution[2] * rightScale / rayScale);
  }

  private static double rms(double[] values, double[] weights) {
    double sum = 0;
    double total = 0;
    for (int i = 0; i < values.length; i++) {
      sum += weights[i] * values[i] * values[i];
      total += weights[i];
    }
    return Math.sqrt(sum / total + RMS_FLOOR);
  }

  /** Gauss elimination; the matrix is positive definite, so no row needs another's place. */
  private static double[] solved(double[][] rows) {
    for (int pivot = 0; pivot < 3; pivot++) {
      for (int row = 0; row < 3; row++) {
        if (row != pivot) {
          double factor = rows[row][pivot] / rows[pivot][pivot];
          for (int column = pivot; column < 4; column++) {
            rows[row][column] -= factor * rows[pivot][column];
          }
        }
      }
    }
    return new double[] {rows[0][3] / rows[0][0], rows[1][3] / rows[1][1], rows[2][3] / rows[2][2]};
  }
}
