package io.scail.preprocessing.pose;

import io.scail.preprocessing.masks.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Brings a driving person onto the reference person's place and size, as SCAIL's first version did:
 * the camera changes, bones keep their lengths; face and hands follow.
 */
public final class PoseAlignment {

  private static final int NECK = 1;
  private static final int HEAD = 0;
  private static final int[] WRISTS = {4, 7};

  /** Head, shoulders and elbows. */
  private static final int[] UPPER = {0, 2, 3, 5, 6};

  /** Knees and ankles: when all are seen, the person stands on the reference's feet. */
  private static final int[] LOWER = {9, 10, 12, 13};

  private static final double NECK_WEIGHT = 8;
  private static final double LEGS_WEIGHT = 4;

  /** Fewer points than this do not tell zoom, stretch and shift apart. */
  private static final int LEAST_POINTS = 3;

  private static final int NOSE_TIP = 30;
  private static final double LEAST_FACE = 0.8;
  private static final double MOST_FACE = 1.5;

  private final Camera camera;
  private final int width;
  private final int height;
  private final CameraFit fit;
  private final View view;
  private final double faceScale;

  private PoseAlignment(Camera camera, int width, int height, CameraFit fit, double faceScale) {
    this.camera = camera;
    this.width = width;
    this.height = height;
    this.fit = fit;
    this.view = View.of(camera).changedBy(fit);
    this.faceScale = faceScale;
  }

  /**
   * The alignment of a driving person by one of its poses.
   *
   * @param reference the reference person's points in shares of the driving frame, once the
   *     reference lies over it as in the output
   * @param width of the driving frame
   * @param height of the driving frame
   * @return empty when too little of the two is seen
   */
  public static Optional<PoseAlignment> of(
      PersonPose driving, WholeBody reference, int width, int height) {
    int[] legs = seen(LOWER, driving.skeleton(), reference);
    boolean stands = legs.length == LOWER.length;
    int[] rest = stands ? legs : seen(UPPER, driving.skeleton(), reference);
    if (seen(new int[] {NECK}, driving.skeleton(), reference).length == 0
        || rest.length + 1 < LEAST_POINTS) {
      return Optional.empty();
    }
    var camera = Camera.ofRenderer(width, height);
    var points = new ArrayList<Point3>();
    var targets = new ArrayList<Point>();
    IntStream.concat(IntStream.of(NECK), Arrays.stream(rest))
        .forEach(
            slot -> {
              points.add(driving.skeleton().slots().get(slot));
              var share = reference.body().get(slot);
              targets.add(new Point(share.x() * width, share.y() * height));
            });
    var weights = new double[points.size()];
    Arrays.fill(weights, stands ? LEGS_WEIGHT : 1);
    weights[0] = stands ? 1 : NECK_WEIGHT;
    var fit = CameraFit.of(camera, width, height, points, targets, weights);
    double face = faceScale(driving.wholeBody().face(), reference.face(), width, height);
    return Optional.of(new PoseAlignment(camera, width, height, fit, face));
  }

  private static int[] seen(int[] slots, Skeleton skeleton, WholeBody reference) {
    return Arrays.stream(slots)
        .filter(slot -> reference.visible().get(slot) && !skeleton.slots().get(slot).isAbsent())
        .toArray();
  }

  /** How much larger the reference's face is; 1 when one of the two is not seen. */
  private static double faceScale(
      List<Point> driving, List<Point> reference, int width, int height) {
    double own = spread(driving, width, height);
    double other = spread(reference, width, height);
    return own < 1e-6 || other < 1e-6 ? 1 : Math.clamp(other / own, LEAST_FACE, MOST_FACE);
  }

  private static double spread(List<Point> face, int width, int height) {
    if (face.get(NOSE_TIP).equals(WholeBody.ABSENT_POINT)) {
      return 0;
    }
    var middle = face.get(NOSE_TIP);
    return face.stream()
        .filter(point -> !point.equals(WholeBody.ABSENT_POINT))
        .mapToDouble(p -> Math.hypot((p.x() - middle.x()) * width, (p.y() - middle.y()) * height))
        .average()
        .orElse(0);
  }

  /** How the person's skeleton is seen now. */
  public View view() {
    return view;
  }

  /** Face, head and hands moved along with the skeleton. */
  public WholeBody applied(PersonPose pose) {
    var body = pose.wholeBody();
    if (body.equals(WholeBody.ABSENT)) {
      return body;
    }
    var slots = pose.skeleton().slots();
    var head = shift(slots.get(HEAD));
    var hands = new ArrayList<List<Point>>();
    for (var hand : body.hands()) {
      var moved = shift(wrist(hand.getFirst(), slots));
      hands.add(moved(hand, hand.getFirst(), fit.m(), fit.m() * fit.s(), moved));
    }
    return new WholeBody(
        moved(body.body(), body.body().getFirst(), faceScale, faceScale, head),
        body.visible(),
        moved(body.face(), body.face().get(NOSE_TIP), faceScale, faceScale, head),
        hands);
  }

  /** The skeleton's wrist that a hand belongs to: the nearer one. */
  private Point3 wrist(Point root, List<Point3> slots) {
    var place = new Point(root.x() * width, root.y() * height);
    var right = slots.get(WRISTS[0]);
    var left = slots.get(WRISTS[1]);
    if (right.isAbsent() || left.isAbsent()) {
      return right.isAbsent() ? left : right;
    }
    return camera.project(right).distance(place) < camera.project(left).distance(place)
        ? right
        : left;
  }

  /** By how much a joint moves on the picture, in shares of its sides. */
  private Point shift(Point3 joint) {
    if (joint.isAbsent()) {
      return new Point(0, 0);
    }
    var before = camera.project(joint);
    var after = view.project(joint);
    return new Point((after.x() - before.x()) / width, (after.y() - before.y()) / height);
  }

  private static List<Point> moved(
      List<Point> points, Point around, double scaleX, double scaleY, Point shift) {
    return points.stream()
        .map(
            point ->
                point.equals(WholeBody.ABSENT_POINT)
                    ? point
                    : new Point(
                        (point.x() - around.x()) * scaleX + around.x() + shift.x(),
                        (point.y() - around.y()) * scaleY + around.y() + shift.y()))
        .toList();
  }
}
