package io.scail.preprocessing.pose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.figures.Puppet;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.preprocessing.figures.PuppetShow;
import io.scail.preprocessing.onnx.OnnxSessions;
import io.scail.preprocessing.onnx.OnnxSettings;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class BlazePoseTest {

  /** Landmarks of the joints that a puppet reports. */
  private static final int[] LANDMARKS = {0, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28};

  private static OnnxSessions sessions;
  private static BlazePose pose;

  @BeforeAll
  static void open() {
    sessions = new OnnxSessions(OnnxSettings.cpu(2));
    pose = new BlazePose(sessions);
  }

  @AfterAll
  static void close() {
    sessions.close();
  }

  @Test
  void jointsAndSilhouettesOfADancingPuppetAreFound() {
    measure("dance", IntStream.range(0, 12).mapToObj(i -> Stance.dance(i / 12.0)).toList());
  }

  @Test
  void jointsAndSilhouettesOfAJumpingPuppetAreFound() {
    measure("jump", IntStream.range(0, 12).mapToObj(i -> Stance.jumpingJack(i / 12.0)).toList());
  }

  private static void measure(String name, List<Stance> stances) {
    int width = 512;
    int height = 768;
    double figure = 700;
    double error = 0;
    double iou = 0;
    double worst = 1;
    for (var stance : stances) {
      var scene =
          PuppetShow.draw(
              width,
              height,
              List.of(new Puppet(Look.ALL.getFirst(), stance, width / 2.0, 750, figure)));
      var found = pose.detect(scene.frame());
      assertEquals(1, found.size());
      var body = pose.look(scene.frame(), found.getFirst().crop());
      for (int i = 0; i < LANDMARKS.length; i++) {
        error +=
            scene.joints().getFirst().get(i).distance(body.points().get(LANDMARKS[i])) / figure;
      }
      double overlap = scene.masks().getFirst().iou(body.mask(width, height));
      iou += overlap;
      worst = Math.min(worst, overlap);
    }
    error /= stances.size() * LANDMARKS.length;
    iou /= stances.size();
    System.out.printf(
        "puppet %s: joint error %.2f %%, mask IoU %.3f mean, %.3f worst%n",
        name, 100 * error, iou, worst);
    assertTrue(error <= 0.025, "mean joint error " + error);
    assertTrue(iou >= 0.93, "mean IoU " + iou);
    assertTrue(worst >= 0.85, "worst IoU " + worst);
  }

  @Test
  void upToFourPuppetsSideBySideAreFound() {
    for (int count = 1; count <= 4; count++) {
      int number = count;
      var puppets =
          IntStream.range(0, number)
              .mapToObj(
                  i ->
                      new Puppet(
                          Look.ALL.get(i),
                          Stance.walk(0.2 * i),
                          896 * (i + 0.5) / number,
                          495,
                          440))
              .toList();
      var scene = PuppetShow.draw(896, 512, puppets);
      assertEquals(count, pose.search(scene.frame()).size());
    }
  }
}
