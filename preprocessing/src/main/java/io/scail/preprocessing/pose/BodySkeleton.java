package io.scail.preprocessing.pose;

import java.util.ArrayList;
import java.util.List;

/**
 * Places a body of BlazePose, which is metric but only relative to its hips, before the renderer's
 * camera.
 *
 * <p>The distance is the least-squares solution of [I₂ | −n]·t = n·z − xy over the visible
 * landmarks, where n is a landmark's viewing ray and (xy, z) its relative place. The joints then
 * lie on their own rays, so that the drawn skeleton covers the person.
 */
public final class BodySkeleton {

  private static final int NOSE = 0;
  private static final int LEFT_EAR = 7;
  private static final int RIGHT_EAR = 8;
  private static final double MILLIMETRES = 1000;

  /** Joints less visible than this are guesses. */
  private static final double VISIBLE = 0.3;

  /** Landmark of each slot from 2 to 13. */
  private static final int[] LANDMARKS = {12, 14, 16, 11, 13, 15, 24, 26, 28, 23, 25, 27};

  /** Nearest that a person is placed, in metres. */
  private static final double NEAREST = 0.3;

  private BodySkeleton() {}

  public static Skeleton of(Body body, int width, int height) {
    var camera = Camera.ofRenderer(width, height);
    double depth = depth(body, camera);
    var slots = new ArrayList<Point3>();
    slots.add(middle(body, camera, depth, head(body)));
    slots.add(middle(body, camera, depth, new int[] {Body.LEFT_SHOULDER, Body.RIGHT_SHOULDER}));
    for (int landmark : LANDMARKS) {
      slots.add(joint(body, camera, depth, landmark));
    }
    while (slots.size() < Skeleton.SLOTS) {
      slots.add(Point3.ZERO);
    }
    return new Skeleton(slots);
  }

  /** The ears lie where SMPL has its head joint; a face in profile hides one of them. */
  private static int[] head(Body body) {
    boolean ears =
        body.visibility().get(LEFT_EAR) >= VISIBLE && body.visibility().get(RIGHT_EAR) >= VISIBLE;
    return ears ? new int[] {LEFT_EAR, RIGHT_EAR} : new int[] {NOSE, NOSE};
  }

  private static Point3 middle(Body body, Camera camera, double depth, int[] landmarks) {
    var a = joint(body, camera, depth, landmarks[0]);
    var b = joint(body, camera, depth, landmarks[1]);
    return a.isAbsent() || b.isAbsent() ? Point3.ZERO : a.plus(b).times(0.5);
  }

  private static Point3 joint(Body body, Camera camera, double depth, int landmark) {
    if (body.visibility().get(landmark) < VISIBLE) {
      return Point3.ZERO;
    }
    var point = body.points().get(landmark);
    double z = Math.max(NEAREST, depth + body.world().get(landmark).z());
    return camera.ray(point.x(), point.y()).times(z * MILLIMETRES);
  }

  private static double depth(Body body, Camera camera) {
    // Sums of the normal equations for t = (tx, ty, tz), tx and ty eliminated by their means.
    double weight = 0;
    double[] rayMean = new double[2];
    double[] rightMean = new double[2];
    List<double[]> rows = new ArrayList<>();
    for (int i = Body.LEFT_SHOULDER; i < Body.LANDMARKS; i++) {
      double w = body.visibility().get(i);
      var ray = camera.ray(body.points().get(i).x(), body.points().get(i).y());
      var world = body.world().get(i);
      double rightX = ray.x() * world.z() - world.x();
      double rightY = ray.y() * world.z() - world.y();
      rows.add(new double[] {w, ray.x(), ray.y(), rightX, rightY});
      weight += w;
      rayMean[0] += w * ray.x();
      rayMean[1] += w * ray.y();
      rightMean[0] += w * rightX;
      rightMean[1] += w * rightY;
    }
    double square = 0;
    double product = 0;
    for (double[] row : rows) {
      for (int axis = 0; axis < 2; axis++) {
        double ray = row[1 + axis] - rayMean[axis] / weight;
        double right = row[3 + axis] - rightMean[axis] / weight;
        square += row[0] * ray * ray;
        product -= row[0] * ray * right;
      }
    }
    return square == 0 ? NEAREST : Math.max(NEAREST, product / square);
  }
}
