package io.scail.preprocessing.render;

import io.scail.preprocessing.pose.Camera;
import io.scail.preprocessing.pose.Point3;

/**
 * A cylinder with round ends, seen from the origin.
 *
 * @param colour 0xRRGGBB
 */
record Capsule(Point3 from, Point3 to, int person, int colour) {

  /** Radius of every bone in millimetres. */
  static final double RADIUS = 21.5;

  /**
   * Distance along a ray of unit length to the surface, or infinity when the ray misses.
   *
   * <p>The cylinder's equation |p − a|² − ((p − a)·d)² = r², with d along the axis, is quadratic in
   * the distance; where the solution lies beyond an end, that end's sphere decides.
   */
  double distance(double rayX, double rayY, double rayZ) {
    double axisX = to.x() - from.x();
    double axisY = to.y() - from.y();
    double axisZ = to.z() - from.z();
    double length2 = axisX * axisX + axisY * axisY + axisZ * axisZ;
    double along = axisX * rayX + axisY * rayY + axisZ * rayZ;
    double start = -(axisX * from.x() + axisY * from.y() + axisZ * from.z());
    double toward = -(rayX * from.x() + rayY * from.y() + rayZ * from.z());
    double square = from.dot(from);
    double a = length2 - along * along;
    double b = length2 * toward - start * along;
    double c = length2 * square - start * start - RADIUS * RADIUS * length2;
    double discriminant = b * b - a * c;
    if (discriminant < 0) {
      return Double.POSITIVE_INFINITY;
    }
    // A ray along the axis, or a bone without length, meets an end first.
    double position = start;
    if (a > 1e-9 * length2) {
      double hit = (-b - Math.sqrt(discriminant)) / a;
      position = start + hit * along;
      if (position > 0 && position < length2) {
        return hit;
      }
    } else if (along < 0) {
      position = length2;
    }
    var end = position <= 0 ? from : to;
    double endToward = -(rayX * end.x() + rayY * end.y() + rayZ * end.z());
    double rest = endToward * endToward - (end.dot(end) - RADIUS * RADIUS);
    return rest < 0 ? Double.POSITIVE_INFINITY : -endToward - Math.sqrt(rest);
  }

  /** Unit normal of the surface at a point on it. */
  Point3 normal(Point3 point) {
    var axis = to.minus(from);
    var offset = point.minus(from);
    double length2 = axis.dot(axis);
    double share = length2 == 0 ? 0 : Math.clamp(offset.dot(axis) / length2, 0, 1);
    return offset.minus(axis.times(share)).normalised();
  }

  /**
   * First and last column that can show the capsule; the whole range when an end is beside the
   * camera.
   */
  int[] columns(Camera camera, int width) {
    return range(from.x(), to.x(), camera.focal(), camera.centreX(), width);
  }

  int[] rows(Camera camera, int height) {
    return range(from.y(), to.y(), camera.focal(), camera.centreY(), height);
  }

  private int[] range(double first, double second, double focal, double centre, int size) {
    if (from.z() <= RADIUS || to.z() <= RADIUS) {
      return new int[] {0, size - 1};
    }
    double least = Math.min(slope(first, from.z(), -1), slope(second, to.z(), -1));
    double most = Math.max(slope(first, from.z(), 1), slope(second, to.z(), 1));
    return new int[] {
      (int) Math.clamp(Math.floor(focal * least + centre), 0, size),
      (int) Math.clamp(Math.ceil(focal * most + centre), -1, size - 1)
    };
  }

  /**
   * Slope of the line from the camera that touches the sphere around (value, z) on the given side.
   */
  private static double slope(double value, double z, int side) {
    double radius2 = RADIUS * RADIUS;
    return (value * z + side * RADIUS * Math.sqrt(value * value + z * z - radius2))
        / (z * z - radius2);
  }
}
