package io.scail.preprocessing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.PreprocessingOptions.DrivingType;
import io.scail.preprocessing.PreprocessingOptions.Mode;
import io.scail.preprocessing.PreprocessingOptions.Subject;
import io.scail.preprocessing.failure.NoPersonFailure;
import io.scail.preprocessing.failure.SettingsFailure;
import io.scail.preprocessing.figures.Puppet;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.preprocessing.figures.PuppetShow;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Box;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.onnx.OnnxSettings;
import io.scail.preprocessing.testing.Pictures;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The reference's persons come to lie where the driving ones are, whatever the two pictures. */
final class ReframingTest {
  private static final Size OUTPUT = new Size(448, 256);

  private static Preprocessor preprocessor;

  @BeforeAll
  static void open() {
    preprocessor = Preprocessor.embedded(OnnxSettings.cpu(2), Optional.empty());
  }

  @AfterAll
  static void close() {
    preprocessor.close();
  }

  private static Frame person(Size size, int look, double x, double baseline, double height) {
    var puppet =
        new Puppet(
            Look.ALL.get(look),
            Stance.dance(0),
            x * size.width(),
            baseline * size.height(),
            height * size.height());
    return PuppetShow.draw(size.width(), size.height(), List.of(puppet)).frame();
  }

  private static Conditions replace(Frame reference, Frame driver, boolean reframe) {
    var options =
        PreprocessingOptions.of(Mode.REPLACEMENT, DrivingType.END_TO_END, Subject.HUMAN, OUTPUT)
            .withTurning(false)
            .withReframing(reframe);
    return preprocessor.prepare(
        reference,
        new Clip(16, Collections.nCopies(5, driver)).open(),
        Optional.empty(),
        options,
        (_, _) -> {},
        () -> false);
  }

  private static Box character(Conditions conditions) {
    return marked(conditions.referenceMask().toFrame());
  }

  private static Box driver(Conditions conditions) {
    return marked(conditions.drivingMask().frames().getFirst());
  }

  /** Where the first person's colour is; neither background has it. */
  private static Box marked(Frame mask) {
    return Mask.of(
            mask.width(),
            mask.height(),
            (x, y) -> {
              int colour = mask.colour(x, y);
              return (colour & 0xff) > 127 && (colour >> 16) < 128;
            })
        .box();
  }

  private static void assertSamePlace(Conditions conditions, String name) {
    Pictures.write(ContactSheet.of(conditions), Path.of("target", "sheets", name + ".png"));
    var character = character(conditions);
    var driver = driver(conditions);
    double much = 0.03 * OUTPUT.height();
    var both = character + " for " + driver;
    assertEquals(driver.top(), character.top(), much, both);
    assertEquals(driver.bottom(), character.bottom(), much, both);
    assertEquals(driver.centreX(), character.centreX(), much, both);
  }

  @Test
  void aLargeCharacterBecomesAsSmallAsTheDriver() {
    var reference = person(new Size(640, 480), 2, 0.55, 0.94, 0.9);
    var driver = person(new Size(896, 512), 0, 0.3, 0.8, 0.5);
    var conditions = replace(reference, driver, true);
    assertSamePlace(conditions, "reframed-smaller");
    var reframing = conditions.reframing().orElseThrow();
    // The picture's width fills the output's: it is enlarged to 448 x 336.
    assertEquals(0.5 * 256 / (0.9 * 336), reframing.scale(), 0.03);
    assertFalse(reframing.cut());
    assertTrue(conditions.warnings().stream().noneMatch(w -> w.code().equals("scale_mismatch")));
  }

  @Test
  void aSmallCharacterBecomesAsLargeAsTheDriver() {
    var reference = person(new Size(800, 600), 1, 0.3, 0.8, 0.4);
    var driver = person(new Size(896, 512), 0, 0.6, 0.96, 0.86);
    var conditions = replace(reference, driver, true);
    assertSamePlace(conditions, "reframed-larger");
    assertTrue(conditions.reframing().orElseThrow().scale() > 1.4);
  }

  @Test
  void anUprightPictureIsFramedForAWideClip() {
    var reference = person(new Size(400, 640), 3, 0.5, 0.95, 0.8);
    var driver = person(new Size(896, 512), 0, 0.7, 0.9, 0.7);
    assertSamePlace(replace(reference, driver, true), "reframed-wide");
  }

  @Test
  void theSameFramingStays() {
    var reference = person(OUTPUT, 2, 0.5, 0.9, 0.8);
    var driver = person(OUTPUT, 0, 0.5, 0.9, 0.8);
    var conditions = replace(reference, driver, true);
    assertSamePlace(conditions, "reframed-same");
    var reframing = conditions.reframing().orElseThrow();
    assertEquals(1, reframing.scale(), 0.03);
    assertEquals(0, reframing.right(), 0.02);
    assertEquals(0, reframing.down(), 0.02);
  }

  @Test
  void aDriverCutAtTheWaistMakesNoDwarf() {
    var reference = person(new Size(448, 256), 2, 0.5, 0.95, 0.8);
    // Twice as high as the picture: legs are below it.
    var driver = person(new Size(896, 512), 0, 0.45, 1.75, 1.6);
    var conditions = replace(reference, driver, true);
    Pictures.write(ContactSheet.of(conditions), Path.of("target", "sheets", "reframed-cut.png"));
    var reframing = conditions.reframing().orElseThrow();
    assertTrue(reframing.cut(), reframing.sentence());
    assertEquals(2, reframing.scale(), 0.3, reframing.sentence());
    assertEquals(driver(conditions).top(), character(conditions).top(), 8);
    assertEquals(driver(conditions).centreX(), character(conditions).centreX(), 8);
  }

  @Test
  void wallsAndFloorsGoOnBesideThePicture() {
    var reference = person(new Size(640, 480), 2, 0.5, 0.98, 0.95);
    var driver = person(new Size(896, 512), 0, 0.2, 0.7, 0.35);
    var shown = replace(reference, driver, true).reference().toFrame();
    // The room's wall is light, its floor is brown, and the figure's colours end with it.
    for (int x : new int[] {2, 220, 440}) {
      int wall = shown.colour(x, 5);
      int floor = shown.colour(x, 250);
      assertTrue((wall & 0xff) > 150, "wall " + Integer.toHexString(wall));
      assertTrue((floor & 0xff) < 100, "floor " + Integer.toHexString(floor));
      assertTrue((floor >> 16) > (floor & 0xff) + 20, "floor " + Integer.toHexString(floor));
    }
  }

  @Test
  void withoutItTheScaleIsWarnedOf() {
    var reference = person(new Size(640, 480), 2, 0.5, 0.98, 0.95);
    var driver = person(new Size(896, 512), 0, 0.3, 0.8, 0.4);
    var conditions = replace(reference, driver, false);
    assertEquals(Optional.empty(), conditions.reframing());
    assertTrue(conditions.warnings().stream().anyMatch(w -> w.code().equals("scale_mismatch")));
  }

  @Test
  void itTakesTwoPersonsAndAReplacement() {
    var somebody = person(OUTPUT, 2, 0.5, 0.9, 0.8);
    var nobody = PuppetShow.draw(OUTPUT.width(), OUTPUT.height(), List.of()).frame();
    var failure = assertThrows(NoPersonFailure.class, () -> replace(somebody, nobody, true));
    assertTrue(failure.sentence().contains("driving video"), failure.sentence());
    var animation =
        PreprocessingOptions.of(Mode.ANIMATION, DrivingType.END_TO_END, Subject.HUMAN, OUTPUT);
    assertThrows(SettingsFailure.class, () -> animation.withReframing(true));
  }
}
