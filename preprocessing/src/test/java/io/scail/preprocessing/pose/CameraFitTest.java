package io.scail.preprocessing.pose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.preprocessing.testing.Goldens;
import io.scail.preprocessing.testing.Joints;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class CameraFitTest {

  private static final double COST_SHARE = 1.001;
  private static final double SCALE_TOLERANCE = 5e-3;

  @Test
  void camerasFitAsWellAsThoseOfTheGoldens() {
    int cases = 0;
    for (var file : Goldens.files("align3d.json")) {
      for (var golden : Goldens.json(file).get("cases")) {
        check(golden);
        cases++;
      }
    }
    Goldens.report("align3d", cases);
  }

  private static void check(JsonNode golden) {
    int width = golden.get("width").asInt();
    int height = golden.get("height").asInt();
    var camera = new Camera(golden.get("focal").asDouble(), width / 2.0, height / 2.0);
    var points = Joints.points(golden.get("points3d"));
    var targets = Joints.points2(golden.get("targets2d"));
    boolean down = golden.get("mode").asText().equals("down");
    var weights = new double[points.size()];
    Arrays.fill(weights, down ? 4 : 1);
    weights[0] = down ? 1 : 8;
    var fit = CameraFit.of(camera, width, height, points, targets, weights);
    double[] expected = Joints.numbers(golden.get("solution_m_s_p_q"));
    double cost = fit.cost(camera, points, targets, weights);
    assertTrue(
        cost <= COST_SHARE * golden.get("objective").asDouble(),
        cost + " for " + golden.get("objective"));
    assertEquals(expected[0], fit.m(), SCALE_TOLERANCE);
    assertEquals(expected[1], fit.s(), SCALE_TOLERANCE);
    var view = View.of(camera).changedBy(fit);
    var intrinsics = golden.get("intrinsics");
    assertEquals(intrinsics.get(0).get(0).asDouble(), view.across().focal(), 5);
    assertEquals(intrinsics.get(1).get(1).asDouble(), view.down().focal(), 5);
  }
}
