package io.scail.preprocessing.pose;

/**
 * A point or vector in camera space: x right, y down, z forward, in millimetres unless said
 * otherwise.
 */
public record Point3(double x, double y, double z) {

  public static final Point3 ZERO = new Point3(0, 0, 0);

  public Point3 plus(Point3 other) {
    return new Point3(x + other.x, y + other.y, z + other.z);
  }

  public Point3 minus(Point3 other) {
    return new Point3(x - other.x, y - other.y, z - other.z);
  }

  public Point3 times(double factor) {
    return new Point3(x * factor, y * factor, z * factor);
  }

  public double dot(Point3 other) {
    return x * other.x + y * other.y + z * other.z;
  }

  public Point3 cross(Point3 other) {
    return new Point3(
        y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x);
  }

  public double norm() {
    return Math.sqrt(dot(this));
  }

  public Point3 normalised() {
    return times(1 / norm());
  }

  /** The reference's mark of a joint that is not there. */
  public boolean isAbsent() {
    return x + y + z == 0;
  }
}
