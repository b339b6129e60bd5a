package io.scail.server.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.sampling.GuidanceSpan;
import io.scail.models.sampling.Shortcuts;
import io.scail.models.sampling.StepCaching;
import io.scail.models.torch.TorchDevice;
import io.scail.models.transformer.Parallelism;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.figures.Puppet;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.preprocessing.figures.PuppetShow;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.DecodeSettings;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.PngWriter;
import io.scail.preprocessing.media.VideoDecoder;
import io.scail.preprocessing.media.VideoEncoder;
import io.scail.server.animation.AnimationInputs;
import io.scail.server.animation.AnimationParameters;
import io.scail.server.animation.AnimationParameters.Caching;
import io.scail.server.animation.AnimationParameters.Delivery;
import io.scail.server.animation.AnimationParameters.DrivingType;
import io.scail.server.animation.AnimationParameters.LoraChoice;
import io.scail.server.animation.AnimationParameters.Mode;
import io.scail.server.animation.AnimationParameters.OutputFormat;
import io.scail.server.animation.AnimationParameters.PixelSize;
import io.scail.server.animation.AnimationParameters.Preset;
import io.scail.server.animation.AnimationParameters.Prompt;
import io.scail.server.animation.AnimationParameters.Resolution;
import io.scail.server.animation.AnimationParameters.SamplerName;
import io.scail.server.animation.AnimationParameters.Sampling;
import io.scail.server.animation.AnimationParameters.Shape;
import io.scail.server.animation.AnimationParameters.Subject;
import io.scail.server.animation.AnimationParameters.SubjectType;
import io.scail.server.animation.AnimationRequest;
import io.scail.server.animation.AnimationResult;
import io.scail.server.animation.CancelledFailure;
import io.scail.server.animation.InputFailure;
import io.scail.server.animation.InputFailure.Fault;
import io.scail.server.animation.InputFailure.Part;
import io.scail.server.testing.RecordedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ScailAnimatorTest {
  private static final int FRAMES = 21;
  private static final int SIDE = 384;
  private static final PixelSize SMALL = new PixelSize(256, 256);

  private Path folder;
  private Path image;
  private Path video;
  private ScailAnimator animator;
  private int runs;

  @BeforeAll
  void open(@TempDir Path empty) {
    folder = empty;
    image = folder.resolve("character.png");
    PngWriter.write(person(2, 0), image);
    video = folder.resolve("dance.mp4");
    write(video, IntStream.range(0, FRAMES).mapToObj(i -> person(0, i / 20.0)).toList());
    animator =
        ScailAnimator.open(
            EngineSettings.cpu("scail-mini", folder.resolve("data")), InstantSource.system());
  }

  @AfterAll
  void close() {
    animator.close();
  }

  @Test
  void itsDeviceAndTheMemoryOfThatAreKnown() {
    assertEquals("cpu", animator.device());
    var memory = animator.memory().orElseThrow();
    assertTrue(memory.used() > 0 && memory.used() < memory.total(), memory.toString());
  }

  private static Frame person(int look, double phase) {
    return PuppetShow.draw(
            SIDE,
            SIDE,
            List.of(
                new Puppet(
                    Look.ALL.get(look), Stance.dance(phase), SIDE / 2.0, 0.95 * SIDE, 0.85 * SIDE)))
        .frame();
  }

  private static void write(Path file, List<Frame> frames) {
    VideoEncoder.writeAll(
        new Clip(16, frames).open(), file, EncodeSettings.defaults(), new Encoders());
  }

  private RecordedRun run() {
    var own = folder.resolve("run-" + runs++);
    return new RecordedRun(own.resolve("scratch"), own.resolve("checkpoints"));
  }

  private AnimationInputs inputs() {
    return AnimationInputs.of(image, video);
  }

  private static final Subject DANCER =
      new Subject(
          Mode.ANIMATION, DrivingType.END_TO_END, SubjectType.HUMAN, Optional.empty(), false);

  private static final Sampling ONE_STEP =
      new Sampling(Preset.PARITY, Optional.of(SamplerName.EULER), 1, 1, 5, 7);

  private static final Delivery MP4 =
      new Delivery(OutputFormat.MP4, Optional.empty(), false, false);

  private static Shape whole(PixelSize size) {
    return new Shape(
        Resolution.P512, Optional.of(size), 16, 160, Optional.empty(), Optional.empty());
  }

  private static AnimationParameters parameters(
      Subject subject, Sampling sampling, Shape shape, Delivery delivery) {
    return new AnimationParameters(
        new Prompt("a person dances", ""), subject, sampling, shape, delivery, List.of());
  }

  private static AnimationParameters usual() {
    return parameters(DANCER, ONE_STEP, whole(SMALL), MP4);
  }

  private AnimationResult animate(AnimationInputs inputs, AnimationParameters parameters) {
    return animator.animate(new AnimationRequest(inputs, parameters), run());
  }

  private static List<Size> decoded(Path file) {
    try (var frames = VideoDecoder.open(file, MediaInput.VIDEO, DecodeSettings.defaults())) {
      var sizes = new java.util.ArrayList<Size>();
      for (var frame = frames.next(); frame.isPresent(); frame = frames.next()) {
        sizes.add(frame.get().size());
      }
      return sizes;
    }
  }

  private static void assertClip(int frames, Path file) {
    var sizes = decoded(file);
    assertEquals(frames, sizes.size());
    assertEquals(new Size(SMALL.width(), SMALL.height()), sizes.getFirst());
  }

  @Test
  void aPictureAndADanceBecomeAVideoAndTwoToCheckItBy() {
    var run = run();
    var delivery = new Delivery(OutputFormat.MP4, Optional.of(80), true, true);
    var result =
        animator.animate(
            new AnimationRequest(inputs(), parameters(DANCER, ONE_STEP, whole(SMALL), delivery)),
            run);
    assertEquals(FRAMES, result.frames());
    assertEquals(7, result.seed());
    assertClip(FRAMES, result.video());
    assertClip(FRAMES, result.preprocessingVideo().orElseThrow());
    assertClip(FRAMES, result.preprocessingMaskVideo().orElseThrow());
    var told = run.told();
    assertTrue(told.contains("21 frames of 256x256, 1 persons"), told::toString);
    assertTrue(told.contains("DENOISE 1/1"), told::toString);
    assertTrue(told.stream().anyMatch(line -> line.startsWith("times: preprocess ")));
    assertTrue(told.contains("the driving video has no sound to carry over"), told::toString);
  }

  @Test
  void aRunThatDiedGoesOnAfterItsLastSegmentAndGivesTheSameBytes() throws IOException {
    var shape =
        new Shape(Resolution.P512, Optional.of(SMALL), 16, 160, Optional.of(13), Optional.of(5));
    var request = new AnimationRequest(inputs(), parameters(DANCER, ONE_STEP, shape, MP4));
    var undisturbed = animator.animate(request, run());
    var checkpoints = folder.resolve("kept");
    var first = new RecordedRun(folder.resolve("attempt-1"), checkpoints).cancelAt("segment 2/2");
    assertThrows(CancelledFailure.class, () -> animator.animate(request, first));
    var second = new RecordedRun(folder.resolve("attempt-2"), checkpoints);
    var resumed = animator.animate(request, second);
    assertTrue(
        second.told().contains("segment 1 of 2 was finished by an earlier attempt"),
        () -> second.told().toString());
    assertArrayEquals(Files.readAllBytes(undisturbed.video()), Files.readAllBytes(resumed.video()));
  }

  @Test
  void anotherRequestsSegmentsAreNotGoneOnWith() {
    var shape =
        new Shape(Resolution.P512, Optional.of(SMALL), 16, 160, Optional.of(13), Optional.of(5));
    var checkpoints = folder.resolve("foreign");
    var other = new Sampling(Preset.PARITY, Optional.of(SamplerName.EULER), 1, 1, 5, 8);
    var first = new RecordedRun(folder.resolve("foreign-1"), checkpoints).cancelAt("segment 2/2");
    assertThrows(
        CancelledFailure.class,
        () ->
            animator.animate(
                new AnimationRequest(inputs(), parameters(DANCER, other, shape, MP4)), first));
    var second = new RecordedRun(folder.resolve("foreign-2"), checkpoints);
    var result =
        animator.animate(
            new AnimationRequest(inputs(), parameters(DANCER, ONE_STEP, shape, MP4)), second);
    assertClip(FRAMES, result.video());
    assertTrue(
        second.told().contains("an earlier attempt's segments do not fit; beginning again"),
        () -> second.told().toString());
  }

  @Test
  void aCancelledRunEndsAtTheNextStep() {
    var steps = new Sampling(Preset.PARITY, Optional.of(SamplerName.EULER), 50, 1, 5, 7);
    var run = run().cancelAt("step 2/50");
    assertThrows(
        CancelledFailure.class,
        () ->
            animator.animate(
                new AnimationRequest(inputs(), parameters(DANCER, steps, whole(SMALL), MP4)), run));
    assertFalse(run.told().stream().anyMatch(line -> line.startsWith("step 4/50")));
    assertClip(FRAMES, animate(inputs(), usual()).video());
  }

  @Test
  void thePersonOfTheDrivingVideoIsReplaced() {
    var replacing =
        new Subject(
            Mode.REPLACEMENT, DrivingType.END_TO_END, SubjectType.HUMAN, Optional.empty(), false);
    assertClip(
        FRAMES, animate(inputs(), parameters(replacing, ONE_STEP, whole(SMALL), MP4)).video());
  }

  @Test
  void skeletonsDrive() {
    var posing =
        new Subject(Mode.ANIMATION, DrivingType.POSE, SubjectType.HUMAN, Optional.of(1), false);
    assertClip(FRAMES, animate(inputs(), parameters(posing, ONE_STEP, whole(SMALL), MP4)).video());
  }

  @Test
  void masksMoreReferencesAndAnEarlierClipAreTaken() {
    var mask = folder.resolve("mask.png");
    var white =
        PuppetShow.draw(
                SIDE,
                SIDE,
                List.of(
                    new Puppet(
                        Look.ALL.getFirst(),
                        Stance.dance(0),
                        SIDE / 2.0,
                        0.95 * SIDE,
                        0.85 * SIDE)))
            .masks()
            .getFirst();
    var rgb = Frame.filled(new Size(SIDE, SIDE), 0).rgb();
    for (int i = 0; i < SIDE * SIDE; i++) {
      if (white.at(i)) {
        rgb[3 * i] = rgb[3 * i + 1] = rgb[3 * i + 2] = (byte) 255;
      }
    }
    PngWriter.write(Frame.of(new Size(SIDE, SIDE), rgb), mask);
    var earlier = folder.resolve("earlier.mp4");
    write(earlier, IntStream.range(0, 9).mapToObj(i -> person(2, i / 20.0)).toList());
    var all =
        new AnimationInputs(
            image,
            video,
            Optional.of(mask),
            Optional.of(mask),
            List.of(image),
            List.of(mask),
            Optional.of(earlier));
    // The frames that repeat the earlier clip are not returned again.
    assertClip(FRAMES - 5, animate(all, usual()).video());
  }

  @Test
  void framesComeAsPicturesAndWebmAsWebm() throws IOException {
    var frames = new Delivery(OutputFormat.FRAMES, Optional.empty(), false, false);
    var zip = animate(inputs(), parameters(DANCER, ONE_STEP, whole(SMALL), frames)).video();
    try (var opened = new ZipFile(zip.toFile())) {
      assertEquals(FRAMES, opened.size());
    }
    var webm = new Delivery(OutputFormat.WEBM, Optional.empty(), false, false);
    var clip = animate(inputs(), parameters(DANCER, ONE_STEP, whole(SMALL), webm)).video();
    assertEquals("result.webm", String.valueOf(clip.getFileName()));
    assertClip(FRAMES, clip);
  }

  @Test
  void whatIsWrongIsSaidOfThePartThatItIsWrongWith() throws IOException {
    var text = Files.writeString(folder.resolve("text.txt"), "no picture");
    assertFault(Part.CHARACTER_IMAGE, Fault.UNSUPPORTED_IMAGE, AnimationInputs.of(text, video));
    assertFault(Part.DRIVING_VIDEO, Fault.UNSUPPORTED_VIDEO, AnimationInputs.of(image, text));
    var size =
        assertThrows(
            InputFailure.class,
            () ->
                animate(
                    inputs(), parameters(DANCER, ONE_STEP, whole(new PixelSize(256, 160)), MP4)));
    assertEquals(Part.SIZE, size.part());
    assertEquals("height: must be a multiple of 64 for this model, is 160", size.getMessage());
  }

  private void assertFault(Part part, Fault fault, AnimationInputs inputs) {
    var failure = assertThrows(InputFailure.class, () -> animate(inputs, usual()));
    assertEquals(part, failure.part());
    assertEquals(fault, failure.fault());
  }

  @Test
  void anAdapterThatIsMissingOrOutsideTheFolderIsRefused() {
    for (var path : List.of("missing.safetensors", "../../character.png")) {
      var asked =
          new AnimationParameters(
              new Prompt("x", ""),
              DANCER,
              ONE_STEP,
              whole(SMALL),
              MP4,
              List.of(new LoraChoice(path, 1)));
      var failure = assertThrows(InputFailure.class, () -> animate(inputs(), asked));
      assertEquals(Part.LORA, failure.part());
      assertFalse(
          String.valueOf(failure.getMessage()).contains(folder.toString()),
          "tells a caller where things lie");
    }
  }

  @Test
  void aResultSaysHowManyPassesRanAndOnWhat() {
    var cached =
        new Sampling(
            Preset.BALANCED, Optional.of(SamplerName.EULER), 6, 4, 5, 7, Optional.of(Caching.FAST));
    var run = run();
    animator.animate(
        new AnimationRequest(inputs(), parameters(DANCER, cached, whole(SMALL), MP4)), run);
    assertTrue(
        run.told().stream()
            .anyMatch(
                line ->
                    line.matches(
                        "\\d+ of 12 network passes ran, \\d+ were answered from earlier steps, 0 left out"
                            + " without guidance on cpu")),
        () -> run.told().toString());
  }

  @Test
  void twoDevicesShareAJobAndAPresetLeavesGuidanceOut() {
    var alone = EngineSettings.cpu("scail-mini", folder.resolve("data"));
    var shared =
        new EngineSettings(
            alone.profile(),
            alone.weights(),
            List.of(TorchDevice.CPU, TorchDevice.CPU),
            Parallelism.GUIDANCE,
            alone.precision(),
            alone.memoryBudget(),
            alone.threads(),
            alone.adapters(),
            alone.anyAdapterPath(),
            alone.distilledAdapter(),
            Map.of(Preset.BALANCED, new Shortcuts(StepCaching.OFF, GuidanceSpan.until(0.5))),
            alone.visionModels(),
            alone.analysisCache());
    var sampling = new Sampling(Preset.BALANCED, Optional.of(SamplerName.EULER), 2, 4, 5, 7);
    var run = run();
    try (var pair = ScailAnimator.open(shared, InstantSource.system())) {
      pair.animate(
          new AnimationRequest(inputs(), parameters(DANCER, sampling, whole(SMALL), MP4)), run);
    }
    assertTrue(
        run.told()
            .contains(
                "3 of 4 network passes ran, 0 were answered from earlier steps, 1 left out without guidance on"
                    + " cpu, cpu by guidance"),
        () -> run.told().toString());
  }

  @Test
  void aPresetForDistilledWeightsSaysThatThereAreNone() {
    var fast = new Sampling(Preset.FAST, Optional.of(SamplerName.EULER), 1, 1, 5, 7);
    var run = run();
    animator.animate(
        new AnimationRequest(inputs(), parameters(DANCER, fast, whole(SMALL), MP4)), run);
    assertTrue(
        run.told().stream().anyMatch(line -> line.contains("step-distilled adapter")),
        () -> run.told().toString());
  }
}
