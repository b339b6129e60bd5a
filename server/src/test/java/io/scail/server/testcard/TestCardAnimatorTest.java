package io.scail.server.testcard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.DecodeSettings;
import io.scail.preprocessing.media.VideoDecoder;
import io.scail.server.animation.AnimationInputs;
import io.scail.server.animation.AnimationParameters;
import io.scail.server.animation.AnimationParameters.Delivery;
import io.scail.server.animation.AnimationParameters.OutputFormat;
import io.scail.server.animation.AnimationParameters.PixelSize;
import io.scail.server.animation.AnimationParameters.Sampling;
import io.scail.server.animation.AnimationParameters.Shape;
import io.scail.server.animation.AnimationRequest;
import io.scail.server.animation.CancelledFailure;
import io.scail.server.animation.InputFailure;
import io.scail.server.testing.RecordedRun;
import io.scail.server.testing.TestMedia;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
final class TestCardAnimatorTest {
  private static final int FRAMES = 20;

  private final TestCardAnimator animator = new TestCardAnimator(Duration.ZERO);
  private Path folder;
  private AnimationInputs inputs;

  @BeforeEach
  void makeMedia(@TempDir Path temporary) {
    folder = temporary;
    inputs = AnimationInputs.of(TestMedia.image(folder), TestMedia.video(folder, FRAMES));
  }

  private AnimationRequest request(long seed, OutputFormat format, boolean preprocessing) {
    var base = AnimationParameters.defaults("a knight", seed);
    return new AnimationRequest(
        inputs,
        new AnimationParameters(
            base.text(),
            base.subject(),
            new Sampling(base.sampling().preset(), Optional.empty(), 3, 5, 3, seed),
            new Shape(
                base.shape().resolution(),
                Optional.of(new PixelSize(128, 96)),
                16,
                160,
                Optional.of(9),
                Optional.of(1)),
            new Delivery(format, Optional.empty(), false, preprocessing),
            List.of()));
  }

  private RecordedRun run(String name) {
    return new RecordedRun(folder.resolve(name), folder.resolve(name + "-checkpoints"));
  }

  private static List<Frame> frames(Path video) {
    var found = new ArrayList<Frame>();
    try (var decoder =
        VideoDecoder.open(video, MediaInput.DRIVING_VIDEO, DecodeSettings.defaults())) {
      for (var frame = decoder.next(); frame.isPresent(); frame = decoder.next()) {
        found.add(frame.get());
      }
    }
    return found;
  }

  @Test
  void theVideoHasTheSizeAndLengthThatTheRequestAsksForAndTheCardMoves() {
    var result = animator.animate(request(1, OutputFormat.MP4, true), run("one"));
    assertEquals(FRAMES, result.frames());
    var frames = frames(result.video());
    assertEquals(FRAMES, frames.size());
    assertEquals(new Size(128, 96), frames.getFirst().size());
    var masks = frames(result.preprocessingMaskVideo().orElseThrow());
    assertFalse(java.util.Arrays.equals(masks.getFirst().rgb(), masks.getLast().rgb()));
    assertEquals(FRAMES, frames(result.preprocessingVideo().orElseThrow()).size());
  }

  @Test
  void theSameRequestGivesTheSameBytesAndAnotherSeedOthers() throws IOException {
    for (var format : OutputFormat.values()) {
      var first = animator.animate(request(1, format, false), run("first-" + format)).video();
      var again = animator.animate(request(1, format, false), run("again-" + format)).video();
      var other = animator.animate(request(2, format, false), run("other-" + format)).video();
      assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(again), format.name());
      assertFalse(
          java.util.Arrays.equals(Files.readAllBytes(first), Files.readAllBytes(other)),
          format.name());
    }
  }

  @Test
  void framesComeAsAZipOfPngs() throws IOException {
    var result = animator.animate(request(1, OutputFormat.FRAMES, false), run("frames"));
    try (var zip = new ZipFile(result.video().toFile())) {
      assertEquals(FRAMES, zip.size());
      assertTrue(zip.stream().allMatch(entry -> entry.getName().endsWith(".png")));
    }
  }

  @Test
  void eachStepOfEachSegmentIsTold() {
    var run = run("steps");
    animator.animate(request(1, OutputFormat.FRAMES, false), run);
    // 20 frames: 9, then 8 new ones, then 3.
    assertEquals(
        List.of(
            "DENOISE 1/9",
            "DENOISE 2/9",
            "DENOISE 3/9",
            "DENOISE 4/9",
            "DENOISE 5/9",
            "DENOISE 6/9",
            "DENOISE 7/9",
            "DENOISE 8/9",
            "DENOISE 9/9"),
        run.told().stream().filter(line -> line.startsWith("DENOISE")).toList());
  }

  @Test
  void aStoppedRunGoesOnFromItsLastSegmentWithTheSameResult() throws IOException {
    var request = request(1, OutputFormat.FRAMES, false);
    var whole = animator.animate(request, run("whole"));
    var checkpoints = folder.resolve("shared");
    // Two lines a step: the third segment has begun.
    var stopped = new RecordedRun(folder.resolve("stopped"), checkpoints).cancelAfter(15);
    assertThrows(CancelledFailure.class, () -> animator.animate(request, stopped));
    var resumed = new RecordedRun(folder.resolve("resumed"), checkpoints);
    var result = animator.animate(request, resumed);
    assertTrue(resumed.told().contains("segment 2/3 taken from its checkpoint"));
    assertTrue(resumed.told().contains("segment 3/3 step 1/3"));
    assertArrayEquals(Files.readAllBytes(whole.video()), Files.readAllBytes(result.video()));
  }

  @Test
  void mediaThatCannotBeReadAreTheCallersToMend() throws IOException {
    var broken = Files.writeString(folder.resolve("broken"), "no media");
    var badImage =
        new AnimationRequest(
            AnimationInputs.of(broken, inputs.drivingVideo()),
            request(1, OutputFormat.MP4, false).parameters());
    var failure =
        assertThrows(InputFailure.class, () -> animator.animate(badImage, run("bad-image")));
    assertEquals(InputFailure.Fault.UNSUPPORTED_IMAGE, failure.fault());
    var badVideo =
        new AnimationRequest(
            AnimationInputs.of(inputs.characterImage(), broken),
            request(1, OutputFormat.MP4, false).parameters());
    failure = assertThrows(InputFailure.class, () -> animator.animate(badVideo, run("bad-video")));
    assertEquals(InputFailure.Part.DRIVING_VIDEO, failure.part());
  }
}
