package io.scail.preprocessing.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.likeness.Lab;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FigureScorerTest {
  private static final int WIDTH = 224;
  private static final int HEIGHT = 256;
  private static final double TALL = 220;

  private static final List<PuppetShow.Scene> TRUTH = dance(0, 0);
  private static final FigureScorer SCORER = new FigureScorer(TRUTH, 0, TALL);

  private static List<PuppetShow.Scene> scenes(DoubleFunction<Puppet> at) {
    return IntStream.range(0, 8)
        .mapToObj(i -> PuppetShow.draw(WIDTH, HEIGHT, List.of(at.apply(i / 8.0))))
        .toList();
  }

  private static List<PuppetShow.Scene> dance(int look, double shift) {
    return scenes(
        phase ->
            new Puppet(Look.ALL.get(look), Stance.dance(phase), WIDTH / 2.0 + shift, 248, TALL));
  }

  private static FigureScore score(List<PuppetShow.Scene> scenes) {
    return SCORER.score(scenes.stream().map(PuppetShow.Scene::frame).toList());
  }

  @Test
  void theTruthItselfIsWithoutFault() {
    assertEquals(new FigureScore(Double.POSITIVE_INFINITY, 1, 0, 0), score(TRUTH));
  }

  @Test
  void aShiftIsAnErrorOfJointsAndHardlyOfColours() {
    var shifted = score(dance(0, 11));
    assertEquals(11 / TALL, shifted.jointError(), 0.015);
    assertTrue(shifted.psnr() < 20, shifted::toString);
    assertTrue(shifted.ssim() < 0.8, shifted::toString);
    assertTrue(score(dance(0, 3)).psnr() > shifted.psnr(), "a smaller shift is better");
  }

  @Test
  void otherClothesAreAnErrorOfColours() {
    var other = score(dance(1, 0));
    assertTrue(other.colourDifference() > 10, other::toString);
    assertTrue(other.psnr() < 20, other::toString);
  }

  @Test
  void aStillPictureFallsBehind() {
    var still = IntStream.range(0, 8).mapToObj(_ -> TRUTH.getFirst()).toList();
    var score = score(still);
    assertTrue(score.jointError() > 0.02, score::toString);
    assertTrue(score.psnr() < 25, score::toString);
  }

  @Test
  void coloursAreThoseOfTheStandard() {
    var red = Lab.ofSrgb(1, 0, 0);
    assertEquals(53.24, red.lightness(), 0.01);
    assertEquals(80.09, red.a(), 0.01);
    assertEquals(67.20, red.b(), 0.01);
    assertEquals(100, Lab.ofSrgb(0, 0, 0).distance(Lab.ofSrgb(1, 1, 1)), 0.01);
  }

  @Test
  void clipsOfAnotherLengthAreRefused() {
    List<Frame> one = List.of(TRUTH.getFirst().frame());
    assertThrows(IllegalArgumentException.class, () -> SCORER.score(one));
    assertThrows(IllegalArgumentException.class, () -> new FigureScorer(List.of(), 0, TALL));
  }
}
