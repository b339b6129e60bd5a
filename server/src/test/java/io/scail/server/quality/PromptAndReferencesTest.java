package io.scail.server.quality;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.Conditions;
import io.scail.models.Conditions.MaskedPicture;
import io.scail.models.Prompt;
import io.scail.preprocessing.figures.FigurePair;
import io.scail.preprocessing.figures.FigurePair.Kind;
import io.scail.preprocessing.figures.PuppetShow.Scene;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.server.quality.DrawnRun.Score;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What only the prompt says, and what only an additional reference shows, is in the answer: without
 * them it loses so many decibels.
 */
final class PromptAndReferencesTest {
  private static final Size SQUARE = new Size(512, 512);
  private static final int FRAMES = 9;
  private static final long SEED = FigurePair.HELD_OUT + 2000;

  private static DrawnRun run;

  @BeforeAll
  static void start(@TempDir Path weights) {
    run = DrawnRun.start(weights);
  }

  @AfterAll
  static void stop() {
    run.close();
  }

  /** The server's default, at which a light is whole. */
  private static final double GUIDANCE = 5;

  /** Words of scail-mini's vocabulary and what they make of red, green and blue. */
  enum Light {
    NIGHT(Kind.ANIMATION, 0.25, 0.3, 0.45),
    SUNSET(Kind.REPLACEMENT, 1, 0.65, 0.35);

    private final Kind kind;

    private final double red;
    private final double green;
    private final double blue;

    Light(Kind kind, double red, double green, double blue) {
      this.kind = kind;
      this.red = red;
      this.green = green;
      this.blue = blue;
    }

    Scene on(Scene scene) {
      byte[] rgb = scene.frame().rgb().clone();
      for (int i = 0; i < rgb.length; i += 3) {
        rgb[i] = (byte) Math.round(red * (rgb[i] & 0xff));
        rgb[i + 1] = (byte) Math.round(green * (rgb[i + 1] & 0xff));
        rgb[i + 2] = (byte) Math.round(blue * (rgb[i + 2] & 0xff));
      }
      return new Scene(Frame.of(scene.frame().size(), rgb), scene.masks(), scene.joints());
    }
  }

  private static Conditions with(
      Conditions plain, MaskedPicture reference, List<MaskedPicture> additional, String prompt) {
    return new Conditions(
        reference,
        plain.driving(),
        plain.drivingMask(),
        additional,
        new Prompt.Text(prompt, ""),
        plain.mode(),
        plain.previous());
  }

  private static void assertBetter(String what, Score with, Score without, double figures) {
    var line =
        String.format(
            Locale.ROOT,
            "%s: figures %.2f instead of %.2f dB, whole frame %.2f instead of %.2f dB",
            what,
            with.figures(),
            without.figures(),
            with.whole(),
            without.whole());
    System.out.println(line);
    assertTrue(with.figures() - without.figures() >= figures, line);
  }

  @ParameterizedTest
  @EnumSource
  void aPromptThatNamesTheLight(Light light) {
    var pair = FigurePair.drawn(light.kind, SEED, SQUARE, FRAMES);
    var plain = DrawnConditions.of(pair).conditions();
    var name = light.name().toLowerCase(Locale.ROOT);
    var prompt = "A figure in a plain room at %s, full length.".formatted(name);
    var lit = with(plain, plain.reference(), List.of(), prompt);
    var truth = pair.truth().stream().map(light::on).toList();
    var guided = run.score(lit, GUIDANCE, truth, pair.height());
    assertBetter(
        name + ", not dropped", guided, run.score(plain, GUIDANCE, truth, pair.height()), 3);
    assertBetter(name + ", guided", guided, run.score(lit, truth, pair.height()), 2);
  }

  @Test
  void aPromptOfUnknownWordsChangesLittle() {
    var pair = FigurePair.drawn(Kind.ANIMATION, SEED + 2, SQUARE, FRAMES);
    var plain = DrawnConditions.of(pair).conditions();
    var other = with(plain, plain.reference(), List.of(), "a puppet that dances very well");
    assertBetter(
        "unknown words",
        run.score(other, pair.truth(), pair.height()),
        run.score(plain, pair.truth(), pair.height()),
        -0.5);
  }

  @Test
  void anAdditionalReferenceShowsTheLegsOfABust() {
    var pair = FigurePair.drawn(Kind.ANIMATION, SEED + 3, SQUARE, 81);
    var truth = pair.truth().subList(0, FRAMES);
    var plain =
        DrawnConditions.of(FigurePair.drawn(Kind.ANIMATION, SEED + 3, SQUARE, FRAMES)).conditions();
    var bust = DrawnConditions.picture(pair.bust(), DrawnConditions.WHITE);
    var other = DrawnConditions.picture(pair.truth().get(60), DrawnConditions.WHITE);
    assertBetter(
        "additional reference",
        run.score(with(plain, bust, List.of(other), ""), truth, pair.height()),
        run.score(with(plain, bust, List.of(), ""), truth, pair.height()),
        3);
  }

  @Test
  void anAdditionalReferenceThatShowsNothingNewDoesNoHarm() {
    var pair = FigurePair.drawn(Kind.ANIMATION, SEED + 4, SQUARE, 81);
    var truth = pair.truth().subList(0, FRAMES);
    var plain =
        DrawnConditions.of(FigurePair.drawn(Kind.ANIMATION, SEED + 4, SQUARE, FRAMES)).conditions();
    var other = DrawnConditions.picture(pair.truth().get(60), DrawnConditions.WHITE);
    assertBetter(
        "additional reference beside a whole one",
        run.score(with(plain, plain.reference(), List.of(other), ""), truth, pair.height()),
        run.score(plain, truth, pair.height()),
        -1);
  }
}
