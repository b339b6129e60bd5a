package io.scail.preprocessing.metrics;

import io.scail.preprocessing.masks.Point;
import io.scail.preprocessing.pose.Body;
import java.util.List;

/**
 * A person's landmarks in one frame, in BlazePose's order.
 *
 * @param points in frame pixels
 * @param visibility chance of each to be seen
 */
record BodyJoints(List<Point> points, List<Double> visibility) {
  static final int NOSE = 0;
  static final int LEFT_SHOULDER = 11;
  static final int RIGHT_SHOULDER = 12;
  static final int LEFT_ELBOW = 13;
  static final int RIGHT_ELBOW = 14;
  static final int LEFT_WRIST = 15;
  static final int RIGHT_WRIST = 16;
  static final int LEFT_INDEX = 19;
  static final int RIGHT_INDEX = 20;
  static final int LEFT_HIP = 23;
  static final int RIGHT_HIP = 24;
  static final int LEFT_KNEE = 25;
  static final int RIGHT_KNEE = 26;
  static final int LEFT_ANKLE = 27;
  static final int RIGHT_ANKLE = 28;
  static final int LEFT_TOE = 31;
  static final int RIGHT_TOE = 32;

  /** COCO's 17 keypoints: nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles. */
  static final List<Integer> COCO =
      List.of(0, 2, 5, 7, 8, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28);

  /** COCO's without eyes and ears, which lie too near to each other to tell a motion. */
  static final List<Integer> LIMBS = List.of(0, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28);

  /** Joints less visible than this are guesses. */
  private static final double VISIBLE = 0.5;

  BodyJoints {
    points = List.copyOf(points);
    visibility = List.copyOf(visibility);
  }

  static BodyJoints of(Body body) {
    return new BodyJoints(body.points().subList(0, Body.LANDMARKS), body.visibility());
  }

  Point at(int joint) {
    return points.get(joint);
  }

  boolean sees(int joint) {
    return visibility.get(joint) >= VISIBLE;
  }

  /** The joint on the other side of the body; the nose is its own. */
  static int opposite(int joint) {
    return switch (joint) {
      case 0 -> 0;
      // Eyes: inner, middle, outer, left then right.
      case 1, 2, 3 -> joint + 3;
      case 4, 5, 6 -> joint - 3;
      default -> joint % 2 == 1 ? joint + 1 : joint - 1;
    };
  }

  Point shoulders() {
    return middle(LEFT_SHOULDER, RIGHT_SHOULDER);
  }

  Point hips() {
    return middle(LEFT_HIP, RIGHT_HIP);
  }

  /** From the middle of the shoulders to that of the hips, at least a pixel. */
  double torso() {
    return Math.max(1, shoulders().distance(hips()));
  }

  Point middle(int one, int other) {
    return between(at(one), at(other), 0.5);
  }

  static Point between(Point from, Point to, double share) {
    return new Point(
        from.x() + share * (to.x() - from.x()), from.y() + share * (to.y() - from.y()));
  }
}
