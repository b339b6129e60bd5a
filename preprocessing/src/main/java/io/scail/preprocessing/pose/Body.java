package io.scail.preprocessing.pose;

import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.masks.Point;
import java.util.List;

/**
 * What BlazePose sees of one person in one frame.
 *
 * @param points the 33 landmarks in frame pixels, in BlazePose's order, and two that frame the next
 *     crop
 * @param world the 33 landmarks in metres around the middle of the hips
 * @param visibility chance of each landmark to be seen, 0 to 1
 * @param presence chance that the crop shows a person, 0 to 1
 * @param silhouette the person's pixels
 */
public record Body(
    List<Point> points,
    List<Point3> world,
    List<Double> visibility,
    double presence,
    Silhouette silhouette) {

  /** Landmarks of a body. */
  public static final int LANDMARKS = 33;

  static final int LEFT_SHOULDER = 11;
  static final int RIGHT_SHOULDER = 12;
  static final int LEFT_HIP = 23;
  static final int RIGHT_HIP = 24;

  private static final int CROP_MIDDLE = 33;
  private static final int CROP_TOP = 34;

  /** Side of the crop as a multiple of the distance between its two points. */
  static final double CROP_FACTOR = 2.5;

  public Body {
    points = List.copyOf(points);
    world = List.copyOf(world);
    visibility = List.copyOf(visibility);
  }

  /** The square to look at in the next frame. */
  public CropPlane nextCrop() {
    return CropPlane.pointing(points.get(CROP_MIDDLE), points.get(CROP_TOP), CROP_FACTOR);
  }

  /** Middle of the hips. */
  public Point hips() {
    return middle(LEFT_HIP, RIGHT_HIP);
  }

  /** Middle of the shoulders. */
  public Point shoulders() {
    return middle(LEFT_SHOULDER, RIGHT_SHOULDER);
  }

  /** Side of the square around the whole person: a measure of its size. */
  public double size() {
    return nextCrop().side();
  }

  /** The person's pixels in a frame of the given size. */
  public Mask mask(int width, int height) {
    return silhouette.mask(width, height);
  }

  private Point middle(int first, int second) {
    var a = points.get(first);
    var b = points.get(second);
    return new Point((a.x() + b.x()) / 2, (a.y() + b.y()) / 2);
  }
}
