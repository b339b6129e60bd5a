package io.scail.preprocessing.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.figures.Puppet;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.preprocessing.figures.PuppetShow;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.onnx.OnnxSessions;
import io.scail.preprocessing.onnx.OnnxSettings;
import io.scail.preprocessing.pose.BlazePose;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class BodyTrackerTest {

  private static final int WIDTH = 896;
  private static final int HEIGHT = 512;

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

  private static Puppet puppet(int look, double phase, double x, double height) {
    return new Puppet(Look.ALL.get(look), Stance.walk(phase), x, 495, height);
  }

  /** One frame's true masks and the tracker's. */
  private record Result(List<Mask> truth, List<Mask> masks) {}

  private static List<Result> follow(int maximum, int frames, IntFunction<List<Puppet>> scene) {
    var tracker = new BodyTracker(pose, new PersonChoice(maximum), 16);
    var results = new ArrayList<Result>();
    for (int frame = 0; frame < frames; frame++) {
      var drawn = PuppetShow.draw(WIDTH, HEIGHT, scene.apply(frame));
      results.add(new Result(drawn.masks(), tracker.next(drawn.frame())));
    }
    return results;
  }

  @Test
  void twoPuppetsKeepTheirIdentityThroughACrossing() {
    // The second stands behind the first; list order in the scene is drawing order, so it comes
    // first.
    var results =
        follow(
            2,
            41,
            f -> {
              double share = f / 40.0;
              return List.of(
                  puppet(1, share * 3, 700 - 500 * share, 430),
                  puppet(0, share * 3, 200 + 500 * share, 440));
            });
    int swaps = 0;
    int seen = 0;
    for (var result : results) {
      // Person 0 is the one that was left at first: the scene's second puppet.
      for (int person = 0; person < 2; person++) {
        var mask = result.masks().get(person);
        if (mask.isEmpty()) {
          continue;
        }
        seen++;
        double own = mask.intersection(result.truth().get(1 - person));
        double other = mask.intersection(result.truth().get(person));
        swaps += own < other ? 1 : 0;
      }
    }
    System.out.println("puppet crossing: " + seen + " of 82 seen, " + swaps + " on the wrong one");
    assertEquals(0, swaps);
    assertTrue(seen >= 74, seen + " of 82 seen");
    var last = results.getLast();
    assertTrue(last.masks().get(0).iou(last.truth().get(1)) > 0.85);
    assertTrue(last.masks().get(1).iou(last.truth().get(0)) > 0.85);
  }

  @Test
  void aPuppetThatLeavesAndComesBackIsTheSamePerson() {
    var results =
        follow(
            2,
            40,
            f -> {
              double away = Math.sin(Math.PI * f / 39);
              return List.of(
                  puppet(2, f / 10.0, 300, 420), puppet(3, f / 10.0, 640 + 460 * away, 430));
            });
    var middle = results.get(20).masks();
    assertTrue(middle.get(1).isEmpty(), "nobody is drawn at the right in the middle");
    var last = results.getLast();
    assertTrue(last.masks().get(0).iou(last.truth().get(0)) > 0.85);
    assertTrue(last.masks().get(1).iou(last.truth().get(1)) > 0.85);
  }

  @Test
  void masksOfFourWalkersAreTheirs() {
    var results =
        follow(
            6,
            12,
            f -> {
              var puppets = new ArrayList<Puppet>();
              for (int i = 0; i < 4; i++) {
                puppets.add(puppet(i, f / 12.0 + 0.2 * i, 112 + 224 * i + 3 * f, 430));
              }
              return puppets;
            });
    double sum = 0;
    double worst = 1;
    for (var result : results) {
      assertEquals(4, result.masks().size());
      for (int person = 0; person < 4; person++) {
        double iou = result.masks().get(person).iou(result.truth().get(person));
        sum += iou;
        worst = Math.min(worst, iou);
      }
    }
    double mean = sum / (4 * results.size());
    System.out.printf("puppet four walkers: mask IoU %.3f mean, %.3f worst%n", mean, worst);
    assertTrue(mean >= 0.93, "mean " + mean);
    assertTrue(worst >= 0.85, "worst " + worst);
  }

  @Test
  void nobodyIsFollowedInAnEmptyRoom() {
    var results = follow(2, 3, _ -> List.of());
    results.forEach(result -> assertEquals(List.of(), result.masks()));
  }
}
