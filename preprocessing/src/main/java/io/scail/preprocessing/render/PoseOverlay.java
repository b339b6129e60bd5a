package io.scail.preprocessing.render;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Point;
import io.scail.preprocessing.pose.WholeBody;
import java.util.List;

/**
 * Draws hands, face and cheek bones, which the 3D skeleton lacks. The body's limbs and the feet are
 * not drawn.
 */
public final class PoseOverlay {

  private static final int[][] CHEEKS = {{0, 14}, {14, 16}, {0, 15}, {15, 17}};
  private static final int[] CHEEK_COLOURS = {0x5500ff, 0xaa00ff, 0xff00ff, 0xff00aa};
  private static final int[] HEAD_POINTS = {0, 14, 15, 16, 17};
  private static final int[] HEAD_COLOURS = {0xff0000, 0xaa00ff, 0xff00ff, 0xff00aa, 0xff0055};
  private static final double CHEEK_DIMMING = 0.6;
  private static final int CHEEK_WIDTH = 4;

  private static final int[] HAND_COLOURS = {
    0xff0000, 0xff4d00, 0xff9900, 0xffe500, 0xccff00, 0x80ff00, 0x33ff00, 0x00ff19, 0x00ff66,
    0x00ffb3, 0x00ffff, 0x00b2ff, 0x0066ff, 0x0019ff, 0x3300ff, 0x8000ff, 0xcc00ff, 0xff00e6,
    0xff0099, 0xff004d
  };
  private static final int JOINT_COLOUR = 0x0000ff;
  private static final int FACE_COLOUR = 0xffffff;

  private final int width;
  private final int height;
  private final int thickness;

  public PoseOverlay(int width, int height) {
    this.width = width;
    this.height = height;
    this.thickness = Math.clamp(Math.min(width, height) / 300, 1, 2);
  }

  /** One person's overlay on black. */
  public Frame draw(WholeBody person) {
    var canvas = new Canvas(width, height);
    cheeks(canvas, person);
    canvas.dim(CHEEK_DIMMING);
    for (int i = 0; i < HEAD_POINTS.length; i++) {
      int point = HEAD_POINTS[i];
      if (person.visible().get(point)) {
        var at = person.body().get(point);
        canvas.circle(x(at), y(at), CHEEK_WIDTH, HEAD_COLOURS[i]);
      }
    }
    person.hands().forEach(hand -> hand(canvas, hand));
    for (int point = 0; point < WholeBody.FACE; point++) {
      var at = person.face().get(point);
      if (isDrawn(point) && isInside(at)) {
        canvas.circle(x(at), y(at), thickness, FACE_COLOUR);
      }
    }
    return canvas.frame();
  }

  private void cheeks(Canvas canvas, WholeBody person) {
    for (int bone = 0; bone < CHEEKS.length; bone++) {
      int from = CHEEKS[bone][0];
      int to = CHEEKS[bone][1];
      if (!person.visible().get(from) || !person.visible().get(to)) {
        continue;
      }
      double x1 = person.body().get(from).x() * width;
      double y1 = person.body().get(from).y() * height;
      double x2 = person.body().get(to).x() * width;
      double y2 = person.body().get(to).y() * height;
      canvas.ellipse(
          (int) ((x1 + x2) / 2),
          (int) ((y1 + y2) / 2),
          (int) (Math.hypot(x1 - x2, y1 - y2) / 2),
          CHEEK_WIDTH,
          (int) Math.toDegrees(Math.atan2(y1 - y2, x1 - x2)),
          CHEEK_COLOURS[bone]);
    }
  }

  private void hand(Canvas canvas, List<Point> points) {
    for (int edge = 0; edge < HAND_COLOURS.length; edge++) {
      var from = points.get(edge % 4 == 0 ? 0 : edge);
      var to = points.get(edge + 1);
      if (isInside(from) && isInside(to)) {
        canvas.line(x(from), y(from), x(to), y(to), thickness, HAND_COLOURS[edge]);
      }
    }
    for (var point : points) {
      if (isInside(point)) {
        canvas.circle(x(point), y(point), thickness, JOINT_COLOUR);
      }
    }
  }

  /** Brows, eyes and mouth; neither jaw nor nose. */
  private static boolean isDrawn(int facePoint) {
    return (facePoint >= 17 && facePoint <= 26) || facePoint >= 36;
  }

  private boolean isInside(Point point) {
    return x(point) > 0 && y(point) > 0;
  }

  private int x(Point point) {
    return (int) (point.x() * width);
  }

  private int y(Point point) {
    return (int) (point.y() * height);
  }
}
