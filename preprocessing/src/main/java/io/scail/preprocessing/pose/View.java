package io.scail.preprocessing.pose;

import io.scail.preprocessing.masks.Point;

/**
 * How one person is seen: a camera whose width and height may be scaled and shifted apart.
 *
 * @param across decides over columns
 * @param down decides over rows
 */
public record View(Camera across, Camera down) {

  public static View of(Camera camera) {
    return new View(camera, camera);
  }

  View changedBy(CameraFit fit) {
    return new View(
        new Camera(across.focal() * fit.m(), across.centreX() + fit.p(), across.centreY()),
        new Camera(down.focal() * fit.m() * fit.s(), down.centreX(), down.centreY() + fit.q()));
  }

  public Point project(Point3 point) {
    return new Point(across.project(point).x(), down.project(point).y());
  }

  /** The point at depth 1 that is seen at (x, y). */
  public Point3 ray(double x, double y) {
    return new Point3(across.ray(x, y).x(), down.ray(x, y).y(), 1);
  }
}
