package io.scail.preprocessing.pose;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Box;
import io.scail.preprocessing.masks.Point;
import io.scail.preprocessing.onnx.OnnxModel;
import io.scail.preprocessing.onnx.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * DWPose: whole-body points of the most certain person of a picture (yolox_l.onnx and
 * dw-ll_ucoco_384.onnx). Used by one thread at a time.
 */
public final class DwPose {

  static final int WIDTH = 288;
  static final int HEIGHT = 384;
  static final int POINTS = 133;

  private static final double PADDING = 1.25;
  private static final double ASPECT = (double) WIDTH / HEIGHT;

  /** Red's numbers stand first although the picture is blue first: so it was trained. */
  private static final double[] MEAN = {123.675, 116.28, 103.53};

  private static final double[] DEVIATION = {58.395, 57.12, 57.375};

  private final Yolox detector;
  private final OnnxModel model;

  /** The square-pixelled part of a picture that the network sees. */
  record Region(double centreX, double centreY, double width, double height) {

    /** The box, padded by a quarter and widened to the network's shape. */
    static Region around(PersonBox box) {
      double width = box.width() * PADDING;
      double height = box.height() * PADDING;
      double centreX = (box.left() + box.right()) / 2;
      double centreY = (box.top() + box.bottom()) / 2;
      return width > ASPECT * height
          ? new Region(centreX, centreY, width, width / ASPECT)
          : new Region(centreX, centreY, ASPECT * height, height);
    }

    Point toPicture(double x, double y) {
      return new Point(
          x / WIDTH * width + centreX - width / 2, y / HEIGHT * height + centreY - height / 2);
    }
  }

  /** A point in picture pixels and how certain it is. */
  record Keypoint(double x, double y, double score) {}

  /**
   * @param detector stays the caller's to close, as {@code model} does
   */
  public DwPose(OnnxModel detector, OnnxModel model) {
    this.detector = new Yolox(detector);
    this.model = model;
  }

  public WholeBody look(Frame frame) {
    var boxes = detector.detect(frame);
    var box =
        boxes.isEmpty() ? new PersonBox(0, 0, frame.width(), frame.height(), 0) : boxes.getFirst();
    return look(frame, box);
  }

  /** Without the detector: the person in a box that is known already. */
  public WholeBody look(Frame frame, Box box) {
    return look(frame, new PersonBox(box.left(), box.top(), box.right(), box.bottom(), 1));
  }

  private WholeBody look(Frame frame, PersonBox box) {
    var region = Region.around(box);
    var outputs =
        model.run(
            Map.of(
                model.inputs().getFirst(),
                new Tensor.Floats(crop(frame, region), 1, 3, HEIGHT, WIDTH)));
    var points =
        decode(
            OnnxOutputs.floats(model, outputs, 0), OnnxOutputs.floats(model, outputs, 1), region);
    return WholeBodyOrder.of(points, frame.width(), frame.height());
  }

  /** [3, 384, 288], blue first, normalised. */
  static float[] crop(Frame frame, Region region) {
    var values = new float[3 * WIDTH * HEIGHT];
    double scale = region.width() / WIDTH;
    var colour = new double[3];
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        Sampling.sample(
            frame,
            (x - WIDTH / 2.0) * scale + region.centreX(),
            (y - HEIGHT / 2.0) * scale + region.centreY(),
            0,
            colour);
        for (int channel = 0; channel < 3; channel++) {
          values[(channel * HEIGHT + y) * WIDTH + x] =
              (float) ((Math.round(colour[2 - channel]) - MEAN[channel]) / DEVIATION[channel]);
        }
      }
    }
    return values;
  }

  /**
   * Reads the points off the networks' two axes.
   *
   * @param alongX [133, 576]
   * @param alongY [133, 768]
   */
  static List<Keypoint> decode(float[] alongX, float[] alongY, Region region) {
    var points = new ArrayList<Keypoint>();
    int columns = alongX.length / POINTS;
    int rows = alongY.length / POINTS;
    for (int point = 0; point < POINTS; point++) {
      int x = peak(alongX, point * columns, columns);
      int y = peak(alongY, point * rows, rows);
      double score = Math.min(alongX[point * columns + x], alongY[point * rows + y]);
      boolean found = score > 0;
      var place = region.toPicture((found ? x : -1) / 2.0, (found ? y : -1) / 2.0);
      points.add(new Keypoint(place.x(), place.y(), score));
    }
    return points;
  }

  private static int peak(float[] values, int start, int length) {
    int best = 0;
    for (int i = 1; i < length; i++) {
      if (values[start + i] > values[start + best]) {
        best = i;
      }
    }
    return best;
  }
}
