package io.scail.preprocessing.pose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.preprocessing.testing.Goldens;
import io.scail.preprocessing.testing.Joints;
import org.junit.jupiter.api.Test;

final class SkeletonTest {

  private static final double TOLERANCE_PX = 1e-3;

  @Test
  void slotsAndCamerasAreThoseOfTheGoldens() {
    int cases = 0;
    for (var file : Goldens.files("skeleton_math.json")) {
      for (var golden : Goldens.json(file).get("cases")) {
        check(golden);
        cases++;
      }
    }
    Goldens.report("skeleton_math", cases);
  }

  private static void check(JsonNode golden) {
    int width = golden.get("width").asInt();
    int height = golden.get("height").asInt();
    var joints = Joints.points(golden.get("joints_mm"));
    var slots = Skeleton.ofSmpl(joints).slots();
    for (int i = 0; i < slots.size(); i++) {
      assertEquals(Joints.point(golden.get("coco18").get(i)), slots.get(i));
    }
    var camera = Camera.ofRenderer(width, height);
    checkCamera(golden.get("intrinsics"), camera);
    checkCamera(golden.get("nlf_intrinsics"), Camera.ofNlf(width, height));
    for (int i = 0; i < joints.size(); i++) {
      var projected = camera.project(joints.get(i));
      var expected = golden.get("projected_uv").get(i);
      assertEquals(expected.get(0).asDouble(), projected.x(), TOLERANCE_PX);
      assertEquals(expected.get(1).asDouble(), projected.y(), TOLERANCE_PX);
    }
  }

  private static void checkCamera(JsonNode matrix, Camera camera) {
    assertEquals(matrix.get(0).get(0).asDouble(), camera.focal(), TOLERANCE_PX);
    assertEquals(matrix.get(0).get(2).asDouble(), camera.centreX(), TOLERANCE_PX);
    assertEquals(matrix.get(1).get(2).asDouble(), camera.centreY(), TOLERANCE_PX);
  }
}
