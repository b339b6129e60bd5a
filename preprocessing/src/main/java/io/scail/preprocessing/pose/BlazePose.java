package io.scail.preprocessing.pose;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Box;
import io.scail.preprocessing.masks.Point;
import io.scail.preprocessing.onnx.OnnxModel;
import io.scail.preprocessing.onnx.OnnxSessions;
import io.scail.preprocessing.onnx.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * MediaPipe's person detector and pose model: finds persons in a frame, and in the square around
 * one person its landmarks, metric 3D landmarks and silhouette. Used by one thread at a time.
 */
public final class BlazePose {

  private static final int DETECTOR_SIZE = 224;
  private static final int LANDMARK_SIZE = 256;
  private static final int BOX_VALUES = 12;
  private static final int POINT_VALUES = 5;

  /** Grids of the detector's answers: cells a side, answers a cell. */
  private static final int[][] GRIDS = {{28, 2}, {14, 2}, {7, 6}};

  /** Least score of a detection; a cat's close-up stays under 0.2. */
  private static final double SCORE = 0.5;

  /** Two detections whose hips are closer than this share of the crop are the same person. */
  private static final double SAME_PERSON = 0.2;

  /** Side of the square in which a person with a known box is detected again. */
  private static final double BOX_MARGIN = 1.25;

  /** Presence under which a square shows nobody. */
  private static final double PRESENCE = 0.5;

  private final OnnxModel detector;
  private final OnnxModel landmarks;

  /** A detected person: where to look for landmarks. */
  public record Finding(CropPlane crop, double score) {}

  /**
   * @param sessions own the models
   */
  public BlazePose(OnnxSessions sessions) {
    this.detector = EmbeddedModels.open("person_detector", sessions);
    this.landmarks = EmbeddedModels.open("pose_landmark", sessions);
  }

  /** The detector and the pose model. */
  public List<OnnxModel> models() {
    return List.of(detector, landmarks);
  }

  /**
   * Persons in the whole frame, best first. Several persons at under half the frame's height are
   * missed.
   */
  public List<Finding> detect(Frame frame) {
    return distinct(detect(frame, CropPlane.around(frame.width(), frame.height())));
  }

  /** Persons in the frame and in its overlapping square parts, which finds small ones too. */
  public List<Finding> search(Frame frame) {
    int width = frame.width();
    int height = frame.height();
    var found = new ArrayList<>(detect(frame, CropPlane.around(width, height)));
    int side = Math.min(width, height);
    int spare = Math.max(width, height) - side;
    // Neighbouring parts share half of themselves, so that nobody is cut by both.
    int parts = spare == 0 ? 1 : 1 + Math.ceilDiv(2 * spare, side);
    for (int part = 0; part < parts; part++) {
      double along = side / 2.0 + (parts == 1 ? 0 : (double) spare * part / (parts - 1));
      var crop =
          width >= height
              ? new CropPlane(along, side / 2.0, side, 0)
              : new CropPlane(side / 2.0, along, side, 0);
      found.addAll(detect(frame, crop));
    }
    return distinct(found);
  }

  /** Looks at the only person of a frame, whose box is known; empty when nobody is recognised. */
  public Optional<Body> look(Frame frame, Box box) {
    double side = BOX_MARGIN * Math.max(box.width(), box.height());
    var around =
        new CropPlane((box.left() + box.right()) / 2.0, (box.top() + box.bottom()) / 2.0, side, 0);
    return detect(frame, around).stream()
        .findFirst()
        .map(finding -> look(frame, finding.crop()))
        .filter(body -> body.presence() >= PRESENCE);
  }

  /** Looks at the person in a square. */
  public Body look(Frame frame, CropPlane crop) {
    float[] image = crop.sample(frame, LANDMARK_SIZE, 1, 0);
    var outputs =
        landmarks.run(
            Map.of("image", new Tensor.Floats(image, 1, 3, LANDMARK_SIZE, LANDMARK_SIZE)));
    float[] values = floats(outputs, "landmarks");
    float[] metric = floats(outputs, "world");
    var points = new ArrayList<Point>();
    var world = new ArrayList<Point3>();
    var visibility = new ArrayList<Double>();
    for (int i = 0; i < Body.LANDMARKS + 2; i++) {
      points.add(
          crop.toFrame(values[i * POINT_VALUES], values[i * POINT_VALUES + 1], LANDMARK_SIZE));
    }
    for (int i = 0; i < Body.LANDMARKS; i++) {
      visibility.add(sigmoid(values[i * POINT_VALUES + 3]));
      world.add(new Point3(metric[3 * i], metric[3 * i + 1], metric[3 * i + 2]));
    }
    return new Body(
        points,
        world,
        visibility,
        floats(outputs, "presence")[0],
        new Silhouette(crop, LANDMARK_SIZE, floats(outputs, "mask")));
  }

  private List<Finding> detect(Frame frame, CropPlane crop) {
    float[] image = crop.sample(frame, DETECTOR_SIZE, 2, -1);
    var outputs =
        detector.run(Map.of("image", new Tensor.Floats(image, 1, 3, DETECTOR_SIZE, DETECTOR_SIZE)));
    float[] boxes = floats(outputs, "boxes");
    float[] scores = floats(outputs, "scores");
    var found = new ArrayList<Finding>();
    int answer = 0;
    for (int[] grid : GRIDS) {
      for (int cell = 0; cell < grid[0] * grid[0]; cell++) {
        int column = cell % grid[0];
        int row = cell / grid[0];
        double anchorX = (column + 0.5) / grid[0] * DETECTOR_SIZE;
        double anchorY = (row + 0.5) / grid[0] * DETECTOR_SIZE;
        for (int k = 0; k < grid[1]; k++, answer++) {
          double score = sigmoid(scores[answer]);
          if (score < SCORE) {
            continue;
          }
          // Point 0 is the middle of the hips, point 1 gives size and direction.
          int at = answer * BOX_VALUES + 4;
          var hips = crop.toFrame(boxes[at] + anchorX, boxes[at + 1] + anchorY, DETECTOR_SIZE);
          var top = crop.toFrame(boxes[at + 2] + anchorX, boxes[at + 3] + anchorY, DETECTOR_SIZE);
          found.add(new Finding(CropPlane.pointing(hips, top, Body.CROP_FACTOR), score));
        }
      }
    }
    return distinct(found);
  }

  private static List<Finding> distinct(List<Finding> found) {
    var kept = new ArrayList<Finding>();
    found.stream()
        .sorted(Comparator.comparingDouble(Finding::score).reversed())
        .filter(f -> kept.stream().noneMatch(k -> same(f.crop(), k.crop())))
        .forEach(kept::add);
    return List.copyOf(kept);
  }

  private static boolean same(CropPlane a, CropPlane b) {
    return Math.hypot(a.centreX() - b.centreX(), a.centreY() - b.centreY())
        < SAME_PERSON * Math.max(a.side(), b.side());
  }

  private static float[] floats(Map<String, Tensor> outputs, String name) {
    if (outputs.get(name) instanceof Tensor.Floats floats) {
      return floats.values();
    }
    throw new IllegalStateException("the embedded model has an output " + name);
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }
}
