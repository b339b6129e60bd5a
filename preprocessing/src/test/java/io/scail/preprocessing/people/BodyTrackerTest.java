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

  /**
   * How often persons were seen, and how often a mask showed more of another.
   *
   * @param visible masks that are due: the truth shows more than 1 % of the frame
   */
  private record Score(int visible, int seen, int wrong) {

    /**
     * @param order the scene's index of each followed person
     */
    static Score of(String name, List<Result> results, int... order) {
      int visible = 0;
      int seen = 0;
      int wrong = 0;
      for (var result : results) {
        assertEquals(order.length, result.masks().size());
        for (int person = 0; person < order.length; person++) {
          var mask = result.masks().get(person);
          var truth = result.truth().get(order[person]);
          visible += truth.percent() > 1 ? 1 : 0;
          if (mask.isEmpty()) {
            continue;
          }
          seen++;
          int own = mask.intersection(truth);
          wrong += result.truth().stream().anyMatch(t -> mask.intersection(t) > own) ? 1 : 0;
        }
      }
      System.out.println(
          "puppets, " + name + ": %d of %d seen, %d wrong".formatted(seen, visible, wrong));
      var last = results.getLast();
      for (int person = 0; person < order.length; person++) {
        double iou = last.masks().get(person).iou(last.truth().get(order[person]));
        assertTrue(iou > 0.85, name + ": person " + person + " ends with IoU " + iou);
      }
      return new Score(visible, seen, wrong);
    }
  }

  /** Two cross; the scene's first one walks behind. */
  private static List<Puppet> crossing(int behind, int before, double share) {
    return List.of(
        puppet(behind, share * 3, 700 - 500 * share, 430),
        puppet(before, share * 3 + 0.3, 200 + 500 * share, 440));
  }

  @Test
  void twoPuppetsKeepTheirIdentityThroughACrossing() {
    // Person 0 is the one that was left at first: the scene's second puppet.
    var score = Score.of("crossing", follow(2, 41, f -> crossing(1, 0, f / 40.0)), 1, 0);
    assertEquals(0, score.wrong());
    assertTrue(score.seen() >= 74, score.toString());
  }

  @Test
  void aSlowCrossingWithALongOcclusionKeepsIdentities() {
    var score = Score.of("slow crossing", follow(2, 81, f -> crossing(1, 0, f / 80.0)), 1, 0);
    assertEquals(0, score.wrong());
    assertTrue(score.seen() >= 140, score.toString());
  }

  @Test
  void aCrossingInTheSameClothesIsSortedOutByMotion() {
    // While one hides the other, neither colours nor place tell them apart; afterwards both are
    // where they were heading.
    var score = Score.of("same clothes", follow(2, 41, f -> crossing(0, 0, f / 40.0)), 1, 0);
    assertTrue(score.wrong() <= 6, score.toString());
    assertTrue(score.seen() >= 70, score.toString());
  }

  @Test
  void oneWhoPassesTwoOthersLeavesThemTheirIdentities() {
    var results =
        follow(
            3,
            41,
            f -> {
              double share = f / 40.0;
              return List.of(
                  puppet(1, share * 2, 300, 430),
                  puppet(2, share * 3, 560, 430),
                  puppet(0, share * 4, 100 + 680 * share, 440));
            });
    var score = Score.of("one passes two", results, 2, 0, 1);
    assertEquals(0, score.wrong());
    assertTrue(score.seen() >= 90, score.toString());
  }

  @Test
  void twoWhoLeaveAndComeBackFromTheOtherSideAreTheSame() {
    var results =
        follow(
            2,
            50,
            f -> {
              double gone = Math.clamp((f - 15) / 10.0, 0, 1);
              double back = Math.clamp((f - 30) / 10.0, 0, 1);
              return List.of(
                  puppet(2, f / 10.0, f < 30 ? 300 - 500 * gone : 1000 - 360 * back, 420),
                  puppet(3, f / 10.0, f < 30 ? 640 + 500 * gone : -120 + 380 * back, 430));
            });
    var score = Score.of("leaving and coming back", results, 0, 1);
    assertEquals(0, score.wrong());
    assertTrue(score.seen() >= 70, score.toString());
  }

  @Test
  void sixWalkersAreFollowed() {
    int width = 1344;
    var tracker = new BodyTracker(pose, new PersonChoice(6), 16);
    var results = new ArrayList<Result>();
    for (int frame = 0; frame < 12; frame++) {
      var puppets = new ArrayList<Puppet>();
      for (int i = 0; i < 6; i++) {
        puppets.add(puppet(i % 4, frame / 12.0 + 0.15 * i, 112 + 224 * i + 3 * frame, 430));
      }
      var drawn = PuppetShow.draw(width, HEIGHT, puppets);
      results.add(new Result(drawn.masks(), tracker.next(drawn.frame())));
    }
    assertEquals(new Score(72, 72, 0), Score.of("six walkers", results, 0, 1, 2, 3, 4, 5));
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
  void puppetsDressedAlikeAreWhoTheyWereAfterACrossing() {
    var results =
        follow(
            2,
            41,
            f ->
                List.of(
                    puppet(1, f / 16.0, 200 + 12 * f, 435),
                    puppet(1, f / 16.0 + 0.3, 700 - 12 * f, 455)));
    int wrong = 0;
    for (var result : results) {
      for (int person = 0; person < 2; person++) {
        var mask = result.masks().get(person);
        int own = mask.intersection(result.truth().get(person));
        wrong += own < mask.intersection(result.truth().get(1 - person)) ? 1 : 0;
      }
    }
    System.out.println("puppets dressed alike: " + wrong + " of 82 on the wrong one");
    assertTrue(wrong <= 3, wrong + " on the wrong one");
    for (var late : results.subList(30, 41)) {
      assertTrue(late.masks().get(0).iou(late.truth().get(0)) > 0.85);
      assertTrue(late.masks().get(1).iou(late.truth().get(1)) > 0.85);
    }
  }

  @Test
  void sixPuppetsAndAJumpingOneHaveTheirMasks() {
    var six =
        follow(
            6,
            8,
            f -> {
              var puppets = new ArrayList<Puppet>();
              for (int i = 0; i < 6; i++) {
                puppets.add(puppet(i % 4, f / 16.0 + 0.3 * i, 85 + 145 * i, 300));
              }
              return puppets;
            });
    requireMasks("six", 6, six);
    var jump =
        follow(
            2,
            16,
            f ->
                List.of(
                    new Puppet(Look.ALL.getFirst(), Stance.jumpingJack(f / 16.0), 448, 490, 400)));
    requireMasks("jump", 1, jump);
  }

  private static void requireMasks(String name, int persons, List<Result> results) {
    double sum = 0;
    double worst = 1;
    for (var result : results) {
      assertEquals(persons, result.masks().size(), name);
      for (int person = 0; person < persons; person++) {
        double iou = result.masks().get(person).iou(result.truth().get(person));
        sum += iou;
        worst = Math.min(worst, iou);
      }
    }
    double mean = sum / (persons * results.size());
    System.out.printf("puppets %s: mask IoU %.3f mean, %.3f worst%n", name, mean, worst);
    assertTrue(mean >= 0.93, name + " mean " + mean);
    assertTrue(worst >= 0.85, name + " worst " + worst);
  }

  @Test
  void nobodyIsFollowedInAnEmptyRoom() {
    var results = follow(2, 3, _ -> List.of());
    results.forEach(result -> assertEquals(List.of(), result.masks()));
  }
}
