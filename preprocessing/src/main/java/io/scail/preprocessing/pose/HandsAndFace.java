package io.scail.preprocessing.pose;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Point;
import io.scail.preprocessing.onnx.OnnxModel;
import io.scail.preprocessing.onnx.OnnxSessions;
import io.scail.preprocessing.onnx.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Looks closer at the hands and the face of a body with MediaPipe's models. Used by one thread at a
 * time.
 */
public final class HandsAndFace {

  private static final int HAND_SIZE = 224;
  private static final int FACE_SIZE = 192;
  private static final double HAND_FACTOR = 5;
  private static final double FACE_FACTOR = 4.2;
  private static final double PRESENCE = 0.5;
  private static final double VISIBLE = 0.3;

  /** Wrist, and the roots of index and little finger, of the right and of the left hand. */
  private static final int[][] HANDS = {{16, 20, 18}, {15, 19, 17}};

  private static final int LEFT_EYE = 2;
  private static final int RIGHT_EYE = 5;
  private static final int LEFT_EAR = 7;
  private static final int RIGHT_EAR = 8;
  private static final int MOUTH_LEFT = 9;
  private static final int MOUTH_RIGHT = 10;

  /** Landmark of each of OpenPose's 18 body points; the neck, point 1, is made of two. */
  private static final int[] BODY = {
    0, -1, 12, 14, 16, 11, 13, 15, 24, 26, 28, 23, 25, 27, RIGHT_EYE, LEFT_EYE, RIGHT_EAR, LEFT_EAR,
    31, 31, 29, 32, 32, 30
  };

  /** Point of MediaPipe's face mesh for each of the 68: jaw, brows, nose, eyes, mouth. */
  private static final int[] FACE = {
    162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389, //
    70, 63, 105, 66, 107, 336, 296, 334, 293, 300, //
    168, 197, 5, 4, 75, 97, 2, 326, 305, //
    33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380, //
    61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87
  };

  private final OnnxModel hand;
  private final OnnxModel face;

  /**
   * @param sessions own the models
   */
  public HandsAndFace(OnnxSessions sessions) {
    this.hand = EmbeddedModels.open("hand_landmark", sessions);
    this.face = EmbeddedModels.open("face_landmark", sessions);
  }

  /** The hand and the face model. */
  public List<OnnxModel> models() {
    return List.of(hand, face);
  }

  /**
   * The hands alone: right and left, 21 points each as in {@link WholeBody}, absent where not
   * recognised.
   */
  public List<List<Point>> hands(Frame frame, Body body) {
    var hands = new ArrayList<List<Point>>();
    for (int[] side : HANDS) {
      hands.add(hand(frame, body, side));
    }
    return hands;
  }

  public WholeBody look(Frame frame, Body body) {
    var hands = hands(frame, body);
    var points = new ArrayList<Point>();
    var visible = new ArrayList<Boolean>();
    for (int landmark : BODY) {
      if (landmark < 0) {
        points.add(share(body.shoulders(), frame));
        visible.add(seen(body, Body.LEFT_SHOULDER) && seen(body, Body.RIGHT_SHOULDER));
      } else {
        points.add(share(body.points().get(landmark), frame));
        visible.add(seen(body, landmark));
      }
    }
    return new WholeBody(points, visible, face(frame, body), hands);
  }

  private List<Point> hand(Frame frame, Body body, int[] side) {
    var absent = Collections.nCopies(WholeBody.HAND, WholeBody.ABSENT_POINT);
    if (!seen(body, side[0])) {
      return absent;
    }
    var wrist = body.points().get(side[0]);
    var knuckles = middle(body.points().get(side[1]), body.points().get(side[2]));
    if (wrist.distance(knuckles) < 1) {
      return absent;
    }
    // The crop's upward direction is the one from the wrist to the fingers.
    var beyond = new Point(2 * knuckles.x() - wrist.x(), 2 * knuckles.y() - wrist.y());
    var crop = CropPlane.pointing(knuckles, beyond, HAND_FACTOR);
    var outputs = run(hand, frame, crop, HAND_SIZE);
    return floats(outputs, "presence")[0] < PRESENCE
        ? absent
        : points(floats(outputs, "landmarks"), crop, HAND_SIZE, frame).subList(0, WholeBody.HAND);
  }

  private List<Point> face(Frame frame, Body body) {
    var absent = Collections.nCopies(WholeBody.FACE, WholeBody.ABSENT_POINT);
    var left = body.points().get(LEFT_EYE);
    var right = body.points().get(RIGHT_EYE);
    if (!seen(body, LEFT_EYE) || !seen(body, RIGHT_EYE)) {
      return absent;
    }
    var eyes = middle(left, right);
    var mouth = middle(body.points().get(MOUTH_LEFT), body.points().get(MOUTH_RIGHT));
    double half = body.points().get(LEFT_EAR).distance(body.points().get(RIGHT_EAR)) / 2;
    double size = Math.max(1, Math.max(eyes.distance(mouth), half));
    var middle = middle(eyes, mouth);
    var crop =
        new CropPlane(
            middle.x(),
            middle.y(),
            FACE_FACTOR * size,
            Math.atan2(left.y() - right.y(), left.x() - right.x()));
    var outputs = run(face, frame, crop, FACE_SIZE);
    if (1 / (1 + Math.exp(-floats(outputs, "score")[0])) < PRESENCE) {
      return absent;
    }
    var mesh = points(floats(outputs, "landmarks"), crop, FACE_SIZE, frame);
    var points = new ArrayList<Point>();
    for (int index : FACE) {
      points.add(mesh.get(index));
    }
    return points;
  }

  private static Map<String, Tensor> run(OnnxModel model, Frame frame, CropPlane crop, int size) {
    float[] image = crop.sample(frame, size, 1, 0);
    return model.run(Map.of("image", new Tensor.Floats(image, 1, 3, size, size)));
  }

  private static List<Point> points(float[] values, CropPlane crop, int size, Frame frame) {
    var points = new ArrayList<Point>();
    for (int i = 0; i < values.length; i += 3) {
      points.add(share(crop.toFrame(values[i], values[i + 1], size), frame));
    }
    return points;
  }

  private static Point share(Point point, Frame frame) {
    return new Point(point.x() / frame.width(), point.y() / frame.height());
  }

  private static Point middle(Point a, Point b) {
    return new Point((a.x() + b.x()) / 2, (a.y() + b.y()) / 2);
  }

  private static boolean seen(Body body, int landmark) {
    return body.visibility().get(landmark) >= VISIBLE;
  }

  private static float[] floats(Map<String, Tensor> outputs, String name) {
    if (outputs.get(name) instanceof Tensor.Floats floats) {
      return floats.values();
    }
    throw new IllegalStateException("the embedded model has an output " + name);
  }
}
