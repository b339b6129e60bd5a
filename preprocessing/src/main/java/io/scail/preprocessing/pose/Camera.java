package io.scail.preprocessing.pose;

import io.scail.preprocessing.masks.Point;

/**
 * A pinhole camera at the origin that looks along z.
 *
 * @param focal focal length in pixels
 * @param centreX principal point
 * @param centreY principal point
 */
public record Camera(double focal, double centreX, double centreY) {

  /** Field of view over the longer side that SCAIL and NLF assume for every clip. */
  private static final double FIELD_OF_VIEW_DEGREES = 55;

  /** The camera that skeletons are rendered with. */
  public static Camera ofRenderer(int width, int height) {
    return new Camera(focal(width, height), width / 2.0, height / 2.0);
  }

  /** The camera inside NLF; half a pixel off the renderer's, as in the reference. */
  public static Camera ofNlf(int width, int height) {
    return new Camera(focal(width, height), (width - 1) / 2.0, (height - 1) / 2.0);
  }

  public Point project(Point3 point) {
    return new Point(
        focal * point.x() / point.z() + centreX, focal * point.y() / point.z() + centreY);
  }

  /** The point at depth 1 that is seen at (x, y). */
  public Point3 ray(double x, double y) {
    return new Point3((x - centreX) / focal, (y - centreY) / focal, 1);
  }

  private static double focal(int width, int height) {
    return Math.max(width, height) / (2 * Math.tan(Math.toRadians(FIELD_OF_VIEW_DEGREES / 2)));
  }
}
