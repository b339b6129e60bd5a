package io.scail.preprocessing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.PreprocessingOptions.DrivingType;
import io.scail.preprocessing.PreprocessingOptions.Mode;
import io.scail.preprocessing.PreprocessingOptions.Subject;
import io.scail.preprocessing.failure.CancelledFailure;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.NoPersonFailure;
import io.scail.preprocessing.failure.SettingsFailure;
import io.scail.preprocessing.failure.VideoTooShortFailure;
import io.scail.preprocessing.figures.Puppet;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.preprocessing.figures.PuppetShow;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.onnx.OnnxSettings;
import io.scail.preprocessing.testing.Pictures;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PreprocessorTest {

  private static final Size SIZE = new Size(448, 256);
  private static final int BLUE = 0x0000ff;
  private static final int RED = 0xff0000;
  private static final int BLACK = 0;
  private static final int WHITE = 0xffffff;

  private static Preprocessor preprocessor;

  @BeforeAll
  static void open() {
    preprocessor = Preprocessor.embedded(OnnxSettings.cpu(2), Optional.empty());
  }

  @AfterAll
  static void close() {
    preprocessor.close();
  }

  private static Puppet puppet(int look, Stance stance, double x) {
    return new Puppet(Look.ALL.get(look), stance, x, 495, 440);
  }

  private static Frame picture(Puppet... puppets) {
    return PuppetShow.draw(896, 512, List.of(puppets)).frame();
  }

  private static Clip clip(int frames, IntFunction<Frame> draw) {
    return new Clip(16, IntStream.range(0, frames).mapToObj(draw).toList());
  }

  private static Clip twoDancers() {
    return clip(
        9,
        f ->
            picture(puppet(1, Stance.dance(f / 16.0), 260), puppet(2, Stance.walk(f / 16.0), 640)));
  }

  private static Conditions prepare(Frame reference, Clip driving, PreprocessingOptions options) {
    return preprocessor.prepare(
        reference, driving.open(), Optional.empty(), options, (_, _) -> {}, () -> false);
  }

  private static PreprocessingOptions options(Mode mode, DrivingType type) {
    return PreprocessingOptions.of(mode, type, Subject.HUMAN, SIZE);
  }

  /** A sheet to look at, under target. */
  private static void show(Conditions conditions, String name) {
    Pictures.write(ContactSheet.of(conditions), Path.of("target", "sheets", name + ".png"));
  }

  private static int count(Frame frame, int colour) {
    int count = 0;
    for (int y = 0; y < frame.height(); y++) {
      for (int x = 0; x < frame.width(); x++) {
        count += frame.colour(x, y) == colour ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void animationShowsTheDrivingFramesAndColoursOnBlack() {
    var reference = picture(puppet(0, Stance.dance(0), 300), puppet(3, Stance.dance(0.3), 620));
    var conditions =
        prepare(reference, twoDancers(), options(Mode.ANIMATION, DrivingType.END_TO_END));
    show(conditions, "animation");
    assertEquals(2, conditions.persons());
    assertEquals(9, conditions.driving().length());
    assertEquals(SIZE, conditions.size());
    var mask = conditions.drivingMask().frames().getFirst();
    assertEquals(BLACK, mask.colour(0, 0));
    assertEquals(BLUE, mask.colour(130, 120));
    assertEquals(RED, mask.colour(320, 120));
    assertEquals(WHITE, conditions.referenceMask().toFrame().colour(2, 2));
    assertEquals(BLUE, conditions.referenceMask().toFrame().colour(150, 120));
    assertEquals(RED, conditions.referenceMask().toFrame().colour(310, 120));
    assertTrue(conditions.models().stream().anyMatch(m -> m.model().equals("pose_landmark.onnx")));
  }

  @Test
  void aSingleReferenceIsMovedByTheNearestDancerAndTheOtherIsBlack() {
    var reference = picture(puppet(0, Stance.dance(0), 640));
    var conditions =
        prepare(reference, twoDancers(), options(Mode.ANIMATION, DrivingType.END_TO_END));
    assertEquals(1, conditions.persons());
    var mask = conditions.drivingMask().frames().getFirst();
    assertEquals(BLUE, mask.colour(320, 120));
    assertEquals(BLACK, mask.colour(130, 120));
  }

  @Test
  void replacementColoursOnePersonOnWhite() {
    var reference = picture(puppet(0, Stance.dance(0), 448));
    var conditions =
        prepare(reference, twoDancers(), options(Mode.REPLACEMENT, DrivingType.END_TO_END));
    show(conditions, "replacement");
    var mask = conditions.drivingMask().frames().getFirst();
    assertEquals(WHITE, mask.colour(0, 0));
    assertTrue(count(mask, BLUE) > 2000);
    assertEquals(0, count(mask, RED));
    assertEquals(BLACK, conditions.referenceMask().toFrame().colour(2, 2));
    assertTrue(conditions.warnings().stream().anyMatch(w -> w.code().equals("persons_left_out")));
  }

  @Test
  void poseDrivingDrawsSkeletonsInStrongAndPaleColoursAndFlatMasks() {
    var reference = picture(puppet(0, Stance.dance(0), 300), puppet(3, Stance.dance(0.3), 620));
    var conditions = prepare(reference, twoDancers(), options(Mode.ANIMATION, DrivingType.POSE));
    show(conditions, "pose");
    var drawn = conditions.driving().frames().get(4);
    assertEquals(BLACK, drawn.colour(0, 0));
    assertTrue(count(drawn, BLACK) < SIZE.pixels());
    var mask = conditions.drivingMask().frames().get(4);
    assertTrue(count(mask, BLUE) > 300);
    assertTrue(count(mask, RED) > 300);
  }

  @Test
  void aTallReferenceTurnsTheOutput() {
    var tall =
        PuppetShow.draw(
                512, 896, List.of(new Puppet(Look.ALL.getFirst(), Stance.dance(0), 256, 860, 780)))
            .frame();
    var conditions = prepare(tall, twoDancers(), options(Mode.ANIMATION, DrivingType.END_TO_END));
    show(conditions, "portrait");
    assertEquals(SIZE.turned(), conditions.size());
  }

  @Test
  void anEmptyRoomIsRefusedWithTheInputThatShowsIt() {
    var empty = picture();
    var options = options(Mode.ANIMATION, DrivingType.END_TO_END);
    var noReference =
        assertThrows(NoPersonFailure.class, () -> prepare(empty, twoDancers(), options));
    assertEquals(MediaInput.CHARACTER_IMAGE, noReference.input());
    var reference = picture(puppet(0, Stance.dance(0), 448));
    var noDriver =
        assertThrows(NoPersonFailure.class, () -> prepare(reference, clip(6, _ -> empty), options));
    assertEquals(MediaInput.DRIVING_VIDEO, noDriver.input());
  }

  @Test
  void fourFramesAreTooShort() {
    var reference = picture(puppet(0, Stance.dance(0), 448));
    var options = options(Mode.ANIMATION, DrivingType.END_TO_END);
    assertThrows(
        VideoTooShortFailure.class, () -> prepare(reference, clip(4, _ -> reference), options));
  }

  @Test
  void aCancelledRunStopsAtTheNextFrame() {
    var reference = picture(puppet(0, Stance.dance(0), 448));
    int[] seen = new int[1];
    assertThrows(
        CancelledFailure.class,
        () ->
            preprocessor.prepare(
                reference,
                twoDancers().open(),
                Optional.empty(),
                options(Mode.ANIMATION, DrivingType.END_TO_END),
                (_, done) -> seen[0] = done,
                () -> seen[0] >= 3));
    assertEquals(3, seen[0]);
  }

  @Test
  void animalsCannotBeDrivenByPose() {
    assertThrows(
        SettingsFailure.class,
        () -> PreprocessingOptions.of(Mode.ANIMATION, DrivingType.POSE, Subject.ANIMAL, SIZE));
  }

  @Test
  void theSameVideoIsAnalysedOnceAndGivesTheSameConditions(@TempDir Path folder) {
    var cache = Optional.of(new AnalysisCache(folder));
    var reference = picture(puppet(0, Stance.dance(0), 300), puppet(3, Stance.dance(0.3), 620));
    var options = options(Mode.ANIMATION, DrivingType.POSE);
    try (var cached = Preprocessor.embedded(OnnxSettings.cpu(2), cache)) {
      var identity = Optional.of("the digest of the file");
      var first =
          cached.prepare(
              reference, twoDancers().open(), identity, options, (_, _) -> {}, () -> false);
      assertEquals(1, folder.toFile().list().length);
      // Other pixels under the same identity: equal answers can only come from the cache.
      var blank = clip(9, _ -> picture());
      var second =
          cached.prepare(reference, blank.open(), identity, options, (_, _) -> {}, () -> false);
      for (int i = 0; i < 9; i++) {
        assertEquals(
            count(first.drivingMask().frames().get(i), BLUE),
            count(second.drivingMask().frames().get(i), BLUE));
      }
    }
  }
}
