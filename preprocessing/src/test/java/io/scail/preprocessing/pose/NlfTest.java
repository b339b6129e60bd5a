package io.scail.preprocessing.pose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Box;
import io.scail.preprocessing.onnx.OnnxSessions;
import io.scail.preprocessing.onnx.OnnxSettings;
import io.scail.preprocessing.testing.Goldens;
import io.scail.preprocessing.testing.Joints;
import io.scail.preprocessing.testing.Pictures;
import org.junit.jupiter.api.Test;

final class NlfTest {

  private static final double CROP_TOLERANCE = 4e-3;
  private static final double PLACE_TOLERANCE_MM = 2;

  @Test
  void cropsAndPlacesAreThoseOfTheGoldens() {
    int cases = 0;
    for (var file : Goldens.files("nlf_geometry.json")) {
      for (var golden : Goldens.json(file).get("cases")) {
        check(golden, Pictures.read(file.resolveSibling(golden.get("image").asText())));
        cases++;
      }
    }
    Goldens.report("nlf_geometry", cases);
  }

  private static void check(JsonNode golden, Frame picture) {
    double[] box = Joints.numbers(golden.get("box_xywh"));
    var camera = Camera.ofNlf(picture.width(), picture.height());
    var crop = NlfCrop.around(camera, box[0], box[1], box[2], box[3]);
    var rotation = golden.get("rotation");
    close(Joints.point(rotation.get(0)), crop.right(), 1e-4);
    close(Joints.point(rotation.get(1)), crop.down(), 1e-4);
    close(Joints.point(rotation.get(2)), crop.forward(), 1e-4);
    assertEquals(golden.get("box_scale").asDouble(), crop.scale(), 1e-4 * crop.scale());
    double focal = golden.get("new_intrinsics").get(0).get(0).asDouble();
    assertEquals(focal, crop.turnedCamera().focal(), 1e-4 * focal);
    assertEquals(golden.get("pyramid_level").asInt(), crop.level());
    float[] values = crop.sample(picture);
    for (var sample : golden.get("crop_samples")) {
      for (int channel = 0; channel < 3; channel++) {
        int at =
            (channel * NlfCrop.SIZE + sample.get("y").asInt()) * NlfCrop.SIZE
                + sample.get("x").asInt();
        assertEquals(sample.get("rgb").get(channel).asDouble(), values[at], CROP_TOLERANCE);
      }
    }
    var placed =
        NlfPlacement.of(
            crop,
            flat(golden.get("coords2d_px")),
            flat(golden.get("coords3d_m")),
            single(golden.get("uncertainty")));
    for (int i = 0; i < placed.points().size(); i++) {
      close(
          Joints.point(golden.get("absolute_mm_crop_camera").get(i)),
          placed.points().get(i),
          PLACE_TOLERANCE_MM);
      close(
          Joints.point(golden.get("camera_space_mm").get(i)),
          crop.unturned(placed.points().get(i)),
          PLACE_TOLERANCE_MM);
    }
    assertEquals(golden.get("uncertainty_low").asBoolean(), placed.isCertain());
    assertEquals(
        golden.get("consistent_with_box").asBoolean(),
        placed.covers(crop, box[0], box[1], box[2], box[3]));
  }

  private static void close(Point3 expected, Point3 actual, double tolerance) {
    assertEquals(expected.x(), actual.x(), tolerance);
    assertEquals(expected.y(), actual.y(), tolerance);
    assertEquals(expected.z(), actual.z(), tolerance);
  }

  private static float[] flat(JsonNode rows) {
    int width = rows.get(0).size();
    var values = new float[rows.size() * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) rows.get(i / width).get(i % width).asDouble();
    }
    return values;
  }

  private static float[] single(JsonNode list) {
    var values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) list.get(i).asDouble();
    }
    return values;
  }

  @Test
  void theSkeletonStandsInTheBoxThatItWasAskedFor() {
    for (var file : Goldens.files("standin_outputs.json")) {
      var picture = Pictures.read(file.resolveSibling("nlf_input_c0.png"));
      var camera = Camera.ofNlf(picture.width(), picture.height());
      try (var sessions = new OnnxSessions(OnnxSettings.cpu(1))) {
        var nlf = new Nlf(sessions.open(file.resolveSibling("standin/nlf_l_crop.onnx")));
        for (int left : new int[] {10, 60, 110, 180}) {
          var box = new Box(left, 18, left + 55, 162);
          var skeleton = nlf.look(picture, box);
          for (int slot = 0; slot < 14; slot++) {
            var joint = camera.project(skeleton.slots().get(slot));
            assertTrue(joint.y() > box.top() && joint.y() < box.bottom(), box + ": " + joint);
            // The stand-in's body is as wide as it is; the box is narrow.
            assertEquals(left + 27.5, joint.x(), 50, box + ": " + joint);
          }
          double middle =
              skeleton.slots().subList(0, 14).stream()
                  .mapToDouble(joint -> camera.project(joint).x())
                  .average()
                  .orElseThrow();
          assertEquals(left + 27.5, middle, 12, box.toString());
        }
      }
    }
  }

  @Test
  void theStandInNetworkGivesAStandingBodyInFrontOfTheCamera() {
    int cases = 0;
    for (var file : Goldens.files("standin_outputs.json")) {
      var picture = Pictures.read(file.resolveSibling("nlf_input_c0.png"));
      try (var sessions = new OnnxSessions(OnnxSettings.cpu(1))) {
        var model = sessions.open(file.resolveSibling("standin/nlf_l_crop.onnx"));
        var skeleton = new Nlf(model).look(picture, new Box(110, 18, 165, 162));
        assertFalse(skeleton.isAbsent());
        assertTrue(skeleton.slots().getFirst().z() > 0);
      }
      cases++;
    }
    Goldens.report("standin nlf", cases);
  }
}
