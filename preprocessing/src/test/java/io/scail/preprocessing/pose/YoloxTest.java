package io.scail.preprocessing.pose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.preprocessing.onnx.OnnxSessions;
import io.scail.preprocessing.onnx.OnnxSettings;
import io.scail.preprocessing.testing.Goldens;
import io.scail.preprocessing.testing.Pictures;
import org.junit.jupiter.api.Test;

final class YoloxTest {

  private static final double BOX_TOLERANCE = 1e-3;

  @Test
  void boxesAndPicturesAreThoseOfTheGoldens() {
    int cases = 0;
    for (var file : Goldens.files("yolox.json")) {
      var golden = Goldens.json(file);
      for (var one : golden.get("cases")) {
        checkBoxes(one);
        cases++;
      }
      var picture = Pictures.read(file.resolveSibling("letterbox_input.png"));
      float[] values = Yolox.letterbox(picture);
      for (var sample : golden.get("letterbox").get("samples")) {
        int at = sample.get("y").asInt() * Yolox.SIZE + sample.get("x").asInt();
        for (int channel = 0; channel < 3; channel++) {
          assertEquals(
              sample.get("bgr").get(channel).asDouble(),
              values[channel * Yolox.SIZE * Yolox.SIZE + at],
              1);
        }
      }
    }
    Goldens.report("yolox", cases);
  }

  private static void checkBoxes(JsonNode golden) {
    var output = new float[Yolox.ROWS * Yolox.ROW_VALUES];
    for (var row : golden.get("nonzero_rows")) {
      int at = row.get("row").asInt() * Yolox.ROW_VALUES;
      for (int i = 0; i < 4; i++) {
        output[at + i] = (float) row.get("box").get(i).asDouble();
      }
      output[at + 4] = (float) row.get("obj").asDouble();
      output[at + 5 + row.get("cls").asInt()] = (float) row.get("cls_score").asDouble();
    }
    var boxes = Yolox.decode(output, golden.get("ratio").asDouble());
    var expected = golden.get("person_boxes_xyxy_score");
    assertEquals(expected.size(), boxes.size());
    for (int i = 0; i < boxes.size(); i++) {
      assertEquals(expected.get(i).get(0).asDouble(), boxes.get(i).left(), BOX_TOLERANCE);
      assertEquals(expected.get(i).get(1).asDouble(), boxes.get(i).top(), BOX_TOLERANCE);
      assertEquals(expected.get(i).get(2).asDouble(), boxes.get(i).right(), BOX_TOLERANCE);
      assertEquals(expected.get(i).get(3).asDouble(), boxes.get(i).bottom(), BOX_TOLERANCE);
    }
  }

  @Test
  void theStandInDetectorRunsBehindTheSameContract() {
    int cases = 0;
    for (var file : Goldens.files("standin_outputs.json")) {
      var golden = Goldens.json(file).get("yolox_decoded_box_cxcywh_in_640");
      var picture = Pictures.read(file.resolveSibling("letterbox_input.png"));
      double ratio = Yolox.ratio(picture.width(), picture.height());
      try (var sessions = new OnnxSessions(OnnxSettings.cpu(1))) {
        var model = sessions.open(file.resolveSibling("standin/yolox_l.onnx"));
        var box = new Yolox(model).detect(picture).getFirst();
        assertEquals(
            golden.get(0).asDouble(), ratio * (box.left() + box.right()) / 2, BOX_TOLERANCE);
        assertEquals(golden.get(3).asDouble(), ratio * box.height(), BOX_TOLERANCE);
      }
      cases++;
    }
    Goldens.report("standin yolox", cases);
  }
}
