package io.scail.preprocessing.pose;

import io.scail.preprocessing.masks.Point;
import io.scail.preprocessing.pose.DwPose.Keypoint;
import java.util.ArrayList;
import java.util.List;

/**
 * From the 133 points of COCO-WholeBody to OpenPose's 134, which has a neck and another order of
 * limbs.
 */
final class WholeBodyOrder {

  private static final int NECK = 17;
  private static final int LEFT_SHOULDER = 5;
  private static final int RIGHT_SHOULDER = 6;
  private static final int FACE = 24;
  private static final int FIRST_HAND = 92;
  private static final int SECOND_HAND = 113;
  private static final double CERTAIN = 0.3;

  private static final int[] SLOTS = {1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17};
  private static final int[] OLD = {17, 6, 8, 10, 7, 9, 12, 14, 16, 13, 15, 2, 1, 4, 3};

  private WholeBodyOrder() {}

  static List<Keypoint> reordered(List<Keypoint> points) {
    var left = points.get(LEFT_SHOULDER);
    var right = points.get(RIGHT_SHOULDER);
    boolean certain = left.score() > CERTAIN && right.score() > CERTAIN;
    var withNeck = new ArrayList<>(points);
    withNeck.add(
        NECK,
        new Keypoint((left.x() + right.x()) / 2, (left.y() + right.y()) / 2, certain ? 1 : 0));
    var reordered = new ArrayList<>(withNeck);
    for (int i = 0; i < SLOTS.length; i++) {
      reordered.set(SLOTS[i], withNeck.get(OLD[i]));
    }
    return List.copyOf(reordered);
  }

  static WholeBody of(List<Keypoint> points, int width, int height) {
    var ordered = reordered(points);
    var body = ordered.subList(0, FACE);
    return new WholeBody(
        body.stream().map(p -> share(p, width, height)).toList(),
        body.stream().map(p -> p.score() > CERTAIN).toList(),
        certain(ordered.subList(FACE, FIRST_HAND), width, height),
        List.of(
            certain(ordered.subList(FIRST_HAND, SECOND_HAND), width, height),
            certain(ordered.subList(SECOND_HAND, ordered.size()), width, height)));
  }

  private static List<Point> certain(List<Keypoint> points, int width, int height) {
    return points.stream()
        .map(p -> p.score() < CERTAIN ? WholeBody.ABSENT_POINT : share(p, width, height))
        .toList();
  }

  private static Point share(Keypoint point, int width, int height) {
    return new Point(point.x() / width, point.y() / height);
  }
}
