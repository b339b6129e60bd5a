package io.scail.preprocessing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.PreprocessingOptions.DrivingType;
import io.scail.preprocessing.PreprocessingOptions.Mode;
import io.scail.preprocessing.PreprocessingOptions.Subject;
import io.scail.preprocessing.SourceFiles.AdditionalImage;
import io.scail.preprocessing.failure.EmptyMaskFailure;
import io.scail.preprocessing.failure.InputFailure;
import io.scail.preprocessing.failure.LengthMismatchFailure;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.ShapeMismatchFailure;
import io.scail.preprocessing.failure.UnclearMaskFailure;
import io.scail.preprocessing.failure.VideoTooShortFailure;
import io.scail.preprocessing.figures.Puppet;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.preprocessing.figures.PuppetShow;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.masks.MaskPainter;
import io.scail.preprocessing.masks.Palette;
import io.scail.preprocessing.masks.PersonMap;
import io.scail.preprocessing.media.DecodeSettings;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.PngWriter;
import io.scail.preprocessing.media.VideoEncoder;
import io.scail.preprocessing.onnx.OnnxSettings;
import io.scail.preprocessing.testing.TestCards;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masks that the caller brings, as files, in place of those that the models make. */
final class GivenMaskTest {

  private static final Size PICTURE = new Size(448, 256);
  private static final Size OUTPUT = new Size(448, 256);
  private static final int FRAMES = 8;
  private static final int SECOND_RED = 1;
  private static final int THIRD_GREEN = 2;
  private static final Encoders ENCODERS = new Encoders();

  private static Preprocessor preprocessor;

  @TempDir private Path folder;

  @BeforeAll
  static void open() {
    preprocessor = Preprocessor.embedded(OnnxSettings.cpu(1), Optional.empty());
  }

  @AfterAll
  static void close() {
    preprocessor.close();
  }

  private static Puppet puppet(int look, double phase, double x) {
    return new Puppet(Look.ALL.get(look), Stance.dance(phase), x, 248, 220);
  }

  private static PuppetShow.Scene scene(Puppet... puppets) {
    return PuppetShow.draw(PICTURE.width(), PICTURE.height(), List.of(puppets));
  }

  private Path picture(String name, Frame frame) {
    var file = folder.resolve(name);
    PngWriter.write(frame, file);
    return file;
  }

  private Path video(String name, int fps, int frames, IntFunction<Frame> draw) {
    var file = folder.resolve(name);
    var clip = new Clip(fps, IntStream.range(0, frames).mapToObj(draw).toList());
    var settings = EncodeSettings.defaults().withFps(fps).withQuality(EncodeSettings.MASK_QUALITY);
    VideoEncoder.writeAll(clip.open(), file, settings, ENCODERS);
    return file;
  }

  /** Two dancers, the first on the left. */
  private static PuppetShow.Scene dancers(int frame) {
    return scene(puppet(1, frame / 16.0, 130), puppet(2, frame / 16.0 + 0.4, 320));
  }

  private SourceFiles files(Frame reference) {
    return SourceFiles.of(
        picture("reference.png", reference),
        video("driving.mp4", 16, FRAMES, f -> dancers(f).frame()));
  }

  private static Frame painted(List<Mask> masks, List<Integer> colours, int background) {
    var frame = Frame.filled(new Size(masks.getFirst().width(), masks.getFirst().height()), 0);
    for (int i = 0; i < masks.size(); i++) {
      var one =
          MaskPainter.paint(frame.width(), frame.height(), List.of(masks.get(i)), Palette.BLACK);
      int colour = Palette.colour(colours.get(i));
      for (int p = 0; p < frame.size().pixels(); p++) {
        if (one.rgb()[3 * p + 2] != 0) {
          frame.rgb()[3 * p] = (byte) (colour >> 16);
          frame.rgb()[3 * p + 1] = (byte) (colour >> 8);
          frame.rgb()[3 * p + 2] = (byte) colour;
        }
      }
    }
    if (background == Palette.WHITE) {
      var anybody = masks.stream().reduce(Mask::or).orElseThrow();
      for (int p = 0; p < frame.size().pixels(); p++) {
        if (!anybody.at(p)) {
          Arrays.fill(frame.rgb(), 3 * p, 3 * p + 3, (byte) 0xff);
        }
      }
    }
    return frame;
  }

  private static Frame matte(Mask mask) {
    var frame = Frame.filled(new Size(mask.width(), mask.height()), Palette.BLACK);
    for (int p = mask.nextOn(0); p >= 0; p = mask.nextOn(p + 1)) {
      Arrays.fill(frame.rgb(), 3 * p, 3 * p + 3, (byte) 0xff);
    }
    return frame;
  }

  private static Frame smaller(Frame frame, Size size) {
    var rgb = new byte[3 * size.pixels()];
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        int from = y * frame.height() / size.height() * frame.width();
        from += x * frame.width() / size.width();
        System.arraycopy(frame.rgb(), 3 * from, rgb, 3 * (y * size.width() + x), 3);
      }
    }
    return Frame.of(size, rgb);
  }

  private static PreprocessingOptions options(Mode mode, DrivingType type) {
    return PreprocessingOptions.of(mode, type, Subject.HUMAN, OUTPUT);
  }

  private static Conditions prepare(SourceFiles files, PreprocessingOptions options) {
    return preprocessor.prepare(
        files, options, DecodeSettings.defaults(), (_, _) -> {}, () -> false);
  }

  private static Conditions animate(SourceFiles files) {
    return prepare(files, options(Mode.ANIMATION, DrivingType.END_TO_END));
  }

  private static <F extends InputFailure> F refused(Class<F> type, SourceFiles files) {
    return assertThrows(type, () -> animate(files));
  }

  @Test
  void equalColoursPairUpWhereverThePersonsStand() {
    var reference = scene(puppet(0, 0, 120), puppet(3, 0.3, 330));
    var colours = List.of(SECOND_RED, THIRD_GREEN);
    var swapped = List.of(THIRD_GREEN, SECOND_RED);
    var files =
        files(reference.frame())
            .withImageMask(picture("mask.png", painted(reference.masks(), colours, Palette.WHITE)))
            .withDrivingMask(
                video("mask.mp4", 16, FRAMES, f -> painted(dancers(f).masks(), swapped, 0)));
    var conditions = animate(files);
    assertEquals(2, conditions.persons());
    assertTrue(conditions.referencePersons().mask(0).iou(reference.masks().get(0)) > 0.98);
    assertTrue(conditions.referencePersons().mask(1).iou(reference.masks().get(1)) > 0.98);
    for (int f = 0; f < FRAMES; f++) {
      var truth = dancers(f).masks();
      assertTrue(conditions.drivingPersons(f).mask(0).iou(truth.get(1)) > 0.93);
      assertTrue(conditions.drivingPersons(f).mask(1).iou(truth.get(0)) > 0.93);
    }
    assertEquals(Palette.BLACK, conditions.drivingMask().frames().getFirst().colour(0, 0));
    assertEquals(Palette.WHITE, conditions.referenceMask().toFrame().colour(0, 0));
    assertEquals(IntStream.range(0, FRAMES).boxed().toList(), conditions.source().pictures());
  }

  @Test
  void aSmallMatteAtHalfTheRateDrivesTheReferencePersonThatTheModelsFind() {
    var quarter = new Size(PICTURE.width() / 2, PICTURE.height() / 2);
    var files =
        files(scene(puppet(0, 0, 224)).frame())
            .withDrivingMask(
                video(
                    "mask.mp4",
                    8,
                    FRAMES / 2,
                    f -> smaller(matte(dancers(2 * f).masks().get(1)), quarter)));
    var conditions = animate(files);
    assertEquals(1, conditions.persons());
    for (int f = 0; f < FRAMES; f++) {
      // Halfway between two pictures of the mask the later one is shown.
      int time = Math.min(2 * ((f + 1) / 2), FRAMES - 2);
      double overlap = conditions.drivingPersons(f).mask(0).iou(dancers(time).masks().get(1));
      assertTrue(overlap > 0.85, "frame " + f + ": " + overlap);
    }
  }

  @Test
  void oneTransparentPictureServesAllFrames() {
    var mask = dancers(0).masks().getFirst();
    var alpha = new byte[PICTURE.pixels()];
    for (int p = mask.nextOn(0); p >= 0; p = mask.nextOn(p + 1)) {
      alpha[p] = (byte) 255;
    }
    var cutOut = Frame.withAlpha(PICTURE, dancers(0).frame().rgb().clone(), alpha);
    var files = files(scene(puppet(0, 0, 224)).frame()).withDrivingMask(picture("cut.png", cutOut));
    var conditions = prepare(files, options(Mode.REPLACEMENT, DrivingType.END_TO_END));
    assertEquals(mask, conditions.drivingPersons(0).mask(0));
    assertEquals(mask, conditions.drivingPersons(FRAMES - 1).mask(0));
    assertEquals(Palette.WHITE, conditions.drivingMask().frames().getFirst().colour(0, 0));
  }

  @Test
  void skeletonsAreDrawnWhereTheMaskSaysAPersonIs() {
    var files =
        files(scene(puppet(0, 0, 224)).frame())
            .withDrivingMask(video("mask.mp4", 16, FRAMES, f -> matte(dancers(f).masks().get(1))));
    var conditions = prepare(files, options(Mode.ANIMATION, DrivingType.POSE));
    for (int f = 0; f < FRAMES; f++) {
      var drawn = conditions.drivingPersons(f).mask(0);
      var grown = dancers(f).masks().get(1);
      assertTrue(drawn.area() > 500, "frame " + f + " has a skeleton");
      assertTrue(drawn.intersection(grown) > 0.7 * drawn.area(), "frame " + f);
    }
  }

  @Test
  void everyUnusableMaskIsRefusedWithWhatIsWrong() {
    var files = files(scene(puppet(0, 0, 224)).frame());
    var black = picture("black.png", Frame.filled(PICTURE, Palette.BLACK));
    var white = picture("white.png", Frame.filled(PICTURE, Palette.WHITE));
    var square = picture("square.png", matte(Mask.rectangle(256, 256, 50, 50, 200, 200)));
    var photo = picture("photo.png", TestCards.moving(PICTURE, 0));
    var clear =
        picture(
            "clear.png",
            Frame.withAlpha(PICTURE, new byte[3 * PICTURE.pixels()], new byte[PICTURE.pixels()]));
    for (var empty : List.of(black, white, clear)) {
      assertEquals(
          MediaInput.CHARACTER_MASK,
          refused(EmptyMaskFailure.class, files.withImageMask(empty)).input());
      assertEquals(
          MediaInput.DRIVING_MASK,
          refused(EmptyMaskFailure.class, files.withDrivingMask(empty)).input());
    }
    refused(ShapeMismatchFailure.class, files.withImageMask(square));
    refused(ShapeMismatchFailure.class, files.withDrivingMask(square));
    refused(UnclearMaskFailure.class, files.withImageMask(photo));
    var additional =
        List.of(
            new AdditionalImage(files.image(), Optional.empty()),
            new AdditionalImage(files.image(), Optional.of(square)));
    var second = refused(ShapeMismatchFailure.class, files.withAdditional(additional));
    assertEquals(MediaInput.additionalMask(2), second.input());
    assertTrue(second.sentence().contains("additional mask 2"), second.sentence());
  }

  @Test
  void aMaskVideoOfAnotherLengthIsRefusedWithBothLengths() {
    var files = files(scene(puppet(0, 0, 224)).frame());
    for (int length : new int[] {FRAMES - 3, FRAMES + 3}) {
      var mask = video("mask.mp4", 16, length, f -> matte(dancers(f).masks().get(1)));
      var failure = refused(LengthMismatchFailure.class, files.withDrivingMask(mask));
      assertEquals(length, failure.frames());
      assertEquals(FRAMES, failure.expectedFrames());
    }
    var oneMore = video("mask.mp4", 16, FRAMES + 1, f -> matte(dancers(f).masks().get(1)));
    assertEquals(FRAMES, animate(files.withDrivingMask(oneMore)).driving().length());
  }

  @Test
  void furtherPicturesGiveTheirPersonsTheColoursOfTheReference() {
    var reference = scene(puppet(0, 0, 120), puppet(3, 0.3, 330));
    var other = scene(puppet(3, 0.1, 110), puppet(0, 0.6, 340));
    var scenery = Frame.filled(PICTURE, 0x406080);
    var named = painted(other.masks(), List.of(0, 1), Palette.BLACK);
    var files =
        files(reference.frame())
            .withAdditional(
                List.of(
                    new AdditionalImage(picture("other.png", other.frame()), Optional.empty()),
                    new AdditionalImage(picture("scenery.png", scenery), Optional.empty()),
                    new AdditionalImage(
                        folder.resolve("other.png"), Optional.of(picture("named.png", named)))));
    var conditions = animate(files);
    assertEquals(3, conditions.additional().size());
    var found = persons(conditions.additional().get(0));
    assertTrue(found.mask(0).iou(other.masks().get(1)) > 0.9);
    assertTrue(found.mask(1).iou(other.masks().get(0)) > 0.9);
    assertTrue(persons(conditions.additional().get(1)).mask(0).isEmpty());
    assertTrue(
        conditions.warnings().stream()
            .anyMatch(
                warning ->
                    warning.code().equals("additional_without_person")
                        && warning.sentence().contains("additional image 2")));
    var given = persons(conditions.additional().get(2));
    assertTrue(given.mask(0).iou(other.masks().get(0)) > 0.98);
  }

  private static PersonMap persons(Conditions.MaskedImage image) {
    return PersonMap.of(image.mask().toFrame());
  }

  @Test
  void theEndOfAnEarlierClipBecomesHistoryOfTheOutputsSize() {
    var files = files(scene(puppet(0, 0, 224)).frame());
    var size = new Size(896, 512);
    var earlier = video("earlier.mp4", 16, 12, f -> TestCards.grey(size, 20 * f));
    var history = animate(files.withPreviousVideo(earlier)).history().orElseThrow();
    assertEquals(OUTPUT, history.size());
    assertEquals(Conditions.HISTORY_FRAMES, history.length());
    for (int i = 0; i < history.length(); i++) {
      assertEquals(20 * (7 + i), TestCards.middle(history.frames().get(i), 0), 3);
    }
    var tall = video("tall.mp4", 16, 12, f -> TestCards.grey(size.turned(), f));
    assertEquals(
        MediaInput.PREVIOUS_VIDEO,
        refused(ShapeMismatchFailure.class, files.withPreviousVideo(tall)).input());
    var brief = video("brief.mp4", 16, 4, f -> TestCards.grey(size, f));
    assertEquals(
        MediaInput.PREVIOUS_VIDEO,
        refused(VideoTooShortFailure.class, files.withPreviousVideo(brief)).input());
  }
}
