package io.scail.server.quality;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.figures.FigurePair;
import io.scail.preprocessing.figures.FigurePair.Kind;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Mask;
import io.scail.server.quality.DrawnRun.Score;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the measure sees: one fault at a time lowers the PSNR of the figures' pixels, of all pixels,
 * or both, by at least so many decibels. A wrong shift of the positions stands as a driving picture
 * that is moved by as much, which is the same to attention.
 */
final class MutationTest {
  private static final Size SQUARE = new Size(512, 512);
  private static final Size WIDE = new Size(896, 512);
  private static final int FRAMES = 9;

  /** With the other background the figure itself may even come out better. */
  private static final double NOT_CLAIMED = -6;

  private static final long SEED = FigurePair.HELD_OUT + 1000;

  private static DrawnRun run;

  @BeforeAll
  static void start(@TempDir Path weights) {
    run = DrawnRun.start(weights);
  }

  @AfterAll
  static void stop() {
    run.close();
  }

  private static Score score(DrawnConditions drawn) {
    var pair = drawn.pair();
    return run.score(drawn.conditions(), pair.truth(), pair.height());
  }

  private static void assertSeen(
      String fault, DrawnConditions right, DrawnConditions wrong, double figures, double whole) {
    var good = score(right);
    var bad = score(wrong);
    double less = good.figures() - bad.figures();
    double lessWhole = good.whole() - bad.whole();
    var line =
        String.format(
            Locale.ROOT,
            "%s: figures %.2f to %.2f dB (%.2f less), whole frame %.2f to %.2f dB (%.2f less)",
            fault,
            good.figures(),
            bad.figures(),
            less,
            good.whole(),
            bad.whole(),
            lessWhole);
    System.out.println(line);
    assertTrue(less >= figures && lessWhole >= whole, line);
  }

  private static DrawnConditions pair(Kind kind, int index) {
    return DrawnConditions.of(FigurePair.drawn(kind, SEED + index, SQUARE, FRAMES));
  }

  @Test
  void exchangedMaskBackgrounds() {
    var right = pair(Kind.ANIMATION, 0);
    assertSeen("backgrounds", right, right.withBackgroundsExchanged(), NOT_CLAIMED, 10);
  }

  @Test
  void aDrivingPictureThatStandsTwoColumnsOff() {
    var right = pair(Kind.ANIMATION, 1);
    assertSeen("two columns", right, right.movedAcross(128), 6, 6);
  }

  @Test
  void theOtherModesPositions() {
    var right = pair(Kind.ANIMATION, 0);
    assertSeen("positions", right, right.withOtherMode(), NOT_CLAIMED, 8);
  }

  @Test
  void missingDrivingMasks() {
    var right = pair(Kind.ANIMATION, 3);
    var wrong =
        right.withMasks(
            masks -> masks.stream().map(m -> Mask.empty(m.width(), m.height())).toList());
    assertSeen("no driving masks", right, wrong, 1.5, 1.2);
  }

  @Test
  void exchangedPeople() {
    // Exchanged driving masks alone are not seen: the network goes by places, not by colours.
    var right = DrawnConditions.of(FigurePair.drawn(Kind.TWO, SEED + 4, WIDE, FRAMES));
    assertSeen("people", right, right.withPeopleExchanged(), 6, 5);
  }

  @Test
  void theHistoryOfAnotherClip() {
    var pair = FigurePair.drawn(Kind.ANIMATION, SEED + 5, SQUARE, FRAMES);
    var right = DrawnConditions.of(pair);
    var frames = pair.truth().stream().map(scene -> scene.frame()).toList().subList(0, 5);
    var others = pair.drivingFrames().subList(0, 5);
    assertSeen("history", right.after(frames), right.after(others), 0.5, 5);
  }
}
