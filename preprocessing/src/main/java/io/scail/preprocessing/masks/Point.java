package io.scail.preprocessing.masks;

/** A place in a picture, in pixels; (0, 0) is the middle of the first pixel. */
public record Point(double x, double y) {
  public double distance(Point other) {
    return Math.hypot(x - other.x, y - other.y);
  }
}
