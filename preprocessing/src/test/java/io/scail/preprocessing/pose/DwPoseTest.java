package io.scail.preprocessing.pose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Point;
import io.scail.preprocessing.onnx.OnnxSessions;
import io.scail.preprocessing.onnx.OnnxSettings;
import io.scail.preprocessing.testing.Goldens;
import io.scail.preprocessing.testing.Pictures;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DwPoseTest {

  private static final double CROP_TOLERANCE = 0.06;
  private static final double POINT_TOLERANCE = 1e-3;

  @Test
  void cropsAndPointsAreThoseOfTheGoldens() {
    int cases = 0;
    for (var file : Goldens.files("dwpose_decode.json")) {
      for (var golden : Goldens.json(file).get("cases")) {
        check(golden, Pictures.read(file.resolveSibling(golden.get("image").asText())));
        cases++;
      }
    }
    Goldens.report("dwpose_decode", cases);
  }

  private static void check(JsonNode golden, Frame picture) {
    var boxes = golden.get("boxes");
    var box =
        boxes.isEmpty()
            ? new PersonBox(0, 0, picture.width(), picture.height(), 0)
            : new PersonBox(
                boxes.get(0).get(0).asDouble(),
                boxes.get(0).get(1).asDouble(),
                boxes.get(0).get(2).asDouble(),
                boxes.get(0).get(3).asDouble(),
                1);
    var region = DwPose.Region.around(box);
    assertEquals(golden.get("scale").get(0).asDouble(), region.width(), POINT_TOLERANCE);
    assertEquals(golden.get("scale").get(1).asDouble(), region.height(), POINT_TOLERANCE);
    float[] crop = DwPose.crop(picture, region);
    for (var sample : golden.get("samples")) {
      for (int channel = 0; channel < 3; channel++) {
        int at =
            (channel * DwPose.HEIGHT + sample.get("y").asInt()) * DwPose.WIDTH
                + sample.get("x").asInt();
        assertEquals(
            sample.get("normalised_bgr").get(channel).asDouble(), crop[at], CROP_TOLERANCE);
      }
    }
    var peaks = golden.get("simcc_peaks");
    float elsewhere = (float) peaks.get("elsewhere").asDouble();
    var points =
        DwPose.decode(
            axis(peaks.get("x_index"), peaks.get("x_value"), 2 * DwPose.WIDTH, elsewhere),
            axis(peaks.get("y_index"), peaks.get("y_value"), 2 * DwPose.HEIGHT, elsewhere),
            region);
    var ordered = WholeBodyOrder.reordered(points);
    for (int i = 0; i < ordered.size(); i++) {
      var expected = golden.get("keypoints134").get(i);
      assertEquals(expected.get(0).asDouble(), ordered.get(i).x(), POINT_TOLERANCE);
      assertEquals(expected.get(1).asDouble(), ordered.get(i).y(), POINT_TOLERANCE);
      assertEquals(golden.get("scores134").get(i).asDouble(), ordered.get(i).score(), 1e-6);
    }
    var body = WholeBodyOrder.of(points, picture.width(), picture.height());
    same(golden.get("body"), body.body());
    same(golden.get("face"), body.face());
    same(golden.get("hand_first_92_112"), body.hands().getFirst());
    for (int i = 0; i < WholeBody.BODY; i++) {
      assertEquals(golden.get("subset").get(i).asInt() >= 0, body.visible().get(i));
    }
  }

  private static float[] axis(JsonNode indices, JsonNode values, int length, float elsewhere) {
    var axis = new float[DwPose.POINTS * length];
    Arrays.fill(axis, elsewhere);
    for (int i = 0; i < DwPose.POINTS; i++) {
      axis[i * length + indices.get(i).asInt()] = (float) values.get(i).asDouble();
    }
    return axis;
  }

  private static void same(JsonNode expected, List<Point> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < actual.size(); i++) {
      assertEquals(expected.get(i).get(0).asDouble(), actual.get(i).x(), 1e-5);
      assertEquals(expected.get(i).get(1).asDouble(), actual.get(i).y(), 1e-5);
    }
  }

  @Test
  void theStandInNetworkRunsBehindTheSameContract() {
    int cases = 0;
    for (var file : Goldens.files("standin_outputs.json")) {
      var golden = Goldens.json(file);
      var picture = Pictures.read(file.resolveSibling("pose_input_c0.png"));
      var folder = file.resolveSibling("standin");
      try (var sessions = new OnnxSessions(OnnxSettings.cpu(1))) {
        var detector = sessions.open(folder.resolve("yolox_l.onnx"));
        var network = sessions.open(folder.resolve("dw-ll_ucoco_384.onnx"));
        var body = new DwPose(detector, network).look(picture);
        var box = new Yolox(detector).detect(picture).getFirst();
        // Point 0, the nose, keeps its place in the new order.
        var nose =
            DwPose.Region.around(box)
                .toPicture(
                    golden.get("simcc_x_argmax").get(0).asInt() / 2.0,
                    golden.get("simcc_y_argmax").get(0).asInt() / 2.0);
        assertEquals(nose.x(), body.body().getFirst().x() * picture.width(), POINT_TOLERANCE);
        assertEquals(nose.y(), body.body().getFirst().y() * picture.height(), POINT_TOLERANCE);
      }
      cases++;
    }
    Goldens.report("standin dwpose", cases);
  }
}
