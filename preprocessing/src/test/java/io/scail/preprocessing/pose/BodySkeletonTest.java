package io.scail.preprocessing.pose;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.figures.Puppet;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.preprocessing.figures.PuppetShow;
import io.scail.preprocessing.onnx.OnnxSessions;
import io.scail.preprocessing.onnx.OnnxSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BodySkeletonTest {

  private static final int WIDTH = 512;
  private static final int HEIGHT = 768;
  private static final double FIGURE = 700;

  /** Joint of the puppet for each of the slots 2 to 13. */
  private static final int[] JOINTS = {2, 4, 6, 1, 3, 5, 8, 10, 12, 7, 9, 11};

  private static PuppetShow.Scene scene() {
    return PuppetShow.draw(
        WIDTH,
        HEIGHT,
        List.of(new Puppet(Look.ALL.getFirst(), Stance.dance(0.1), WIDTH / 2.0, 750, FIGURE)));
  }

  @Test
  void theSkeletonProjectsOntoThePersonFromAPlausibleDistance() {
    var scene = scene();
    try (var sessions = new OnnxSessions(OnnxSettings.cpu(2))) {
      var pose = new BlazePose(sessions);
      var body = pose.look(scene.frame(), pose.detect(scene.frame()).getFirst().crop());
      var skeleton = BodySkeleton.of(body, WIDTH, HEIGHT);
      var camera = Camera.ofRenderer(WIDTH, HEIGHT);
      for (int i = 0; i < JOINTS.length; i++) {
        var joint = skeleton.slots().get(i + 2);
        var truth = scene.joints().getFirst().get(JOINTS[i]);
        assertTrue(camera.project(joint).distance(truth) < 0.06 * FIGURE, "slot " + (i + 2));
        // 1.7 m over 700 px at a focal length of 738 px is 1.8 m away.
        assertTrue(joint.z() > 1000 && joint.z() < 3500, "depth " + joint.z());
      }
    }
  }

  @Test
  void theFaceOfAPuppetIsFoundWhereItIs() {
    var scene = scene();
    try (var sessions = new OnnxSessions(OnnxSettings.cpu(2))) {
      var pose = new BlazePose(sessions);
      var closer = new HandsAndFace(sessions);
      var body = pose.look(scene.frame(), pose.detect(scene.frame()).getFirst().crop());
      var face = closer.look(scene.frame(), body).face();
      var nose = scene.joints().getFirst().getFirst();
      for (var point : face) {
        double away = Math.hypot(point.x() * WIDTH - nose.x(), point.y() * HEIGHT - nose.y());
        assertTrue(away < 0.12 * FIGURE, "a face point " + away + " px from the nose");
      }
    }
  }
}
