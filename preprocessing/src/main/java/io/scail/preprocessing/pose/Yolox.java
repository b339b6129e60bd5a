package io.scail.preprocessing.pose;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.onnx.OnnxModel;
import io.scail.preprocessing.onnx.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The person detector of DWPose (yolox_l.onnx): picture in the top left of a grey square, blue
 * first, no normalisation.
 */
final class Yolox {

  static final int SIZE = 640;
  static final int ROWS = 8400;
  static final int ROW_VALUES = 85;

  private static final int GREY = 114;
  private static final int[] STRIDES = {8, 16, 32};
  private static final double FLOOR = 0.1;
  private static final double SUPPRESSION = 0.45;
  private static final double PERSON = 0.3;
  private static final int OBJECTNESS = 4;
  private static final int PERSON_CLASS = 5;

  private final OnnxModel model;

  /**
   * @param model stays the caller's to close
   */
  Yolox(OnnxModel model) {
    this.model = model;
  }

  /** Persons, best first. */
  List<PersonBox> detect(Frame frame) {
    var outputs =
        model.run(
            Map.of(
                model.inputs().getFirst(), new Tensor.Floats(letterbox(frame), 1, 3, SIZE, SIZE)));
    return decode(OnnxOutputs.floats(model, outputs, 0), ratio(frame.width(), frame.height()));
  }

  static double ratio(int width, int height) {
    return Math.min((double) SIZE / height, (double) SIZE / width);
  }

  /** [3, 640, 640], blue first, 0 to 255. */
  static float[] letterbox(Frame frame) {
    double ratio = ratio(frame.width(), frame.height());
    int width = (int) (frame.width() * ratio);
    int height = (int) (frame.height() * ratio);
    var values = new float[3 * SIZE * SIZE];
    java.util.Arrays.fill(values, GREY);
    double scaleX = (double) frame.width() / width;
    double scaleY = (double) frame.height() / height;
    var colour = new double[3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        Sampling.clamped(frame, (x + 0.5) * scaleX - 0.5, (y + 0.5) * scaleY - 0.5, colour);
        for (int channel = 0; channel < 3; channel++) {
          values[(channel * SIZE + y) * SIZE + x] = Math.round(colour[2 - channel]);
        }
      }
    }
    return values;
  }

  /**
   * @param output [8400, 85]: cells of three grids with place, size, objectness and class scores
   * @param ratio by which the picture was scaled
   */
  static List<PersonBox> decode(float[] output, double ratio) {
    var boxes = new ArrayList<PersonBox>();
    int row = 0;
    for (int stride : STRIDES) {
      int cells = SIZE / stride;
      for (int cell = 0; cell < cells * cells; cell++, row++) {
        int at = row * ROW_VALUES;
        double score = (double) output[at + OBJECTNESS] * output[at + PERSON_CLASS];
        if (score <= FLOOR) {
          continue;
        }
        int column = cell % cells;
        int line = cell / cells;
        double x = (output[at] + column) * stride / ratio;
        double y = (output[at + 1] + line) * stride / ratio;
        double width = Math.exp(output[at + 2]) * stride / ratio;
        double height = Math.exp(output[at + 3]) * stride / ratio;
        boxes.add(
            new PersonBox(x - width / 2, y - height / 2, x + width / 2, y + height / 2, score));
      }
    }
    var kept = new ArrayList<PersonBox>();
    boxes.stream()
        .sorted(Comparator.comparingDouble(PersonBox::score).reversed())
        .filter(box -> kept.stream().noneMatch(k -> k.iou(box) > SUPPRESSION))
        .forEach(kept::add);
    return kept.stream().filter(box -> box.score() > PERSON).toList();
  }
}
