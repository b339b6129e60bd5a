package io.scail.preprocessing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.PreprocessingOptions.DrivingType;
import io.scail.preprocessing.PreprocessingOptions.Mode;
import io.scail.preprocessing.PreprocessingOptions.Subject;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.DecodeSettings;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.LoopedVideo;
import io.scail.preprocessing.media.VideoDecoder;
import io.scail.preprocessing.media.VideoEncoder;
import io.scail.preprocessing.onnx.OnnxSettings;
import io.scail.preprocessing.testing.ResidentMemory;
import io.scail.preprocessing.testing.TestCards;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much memory the stage takes, and that it gives it back. */
@Tag("soak")
final class MemoryUseTest {

  private static final Size SIZE = new Size(896, 512);

  /** 16 frames of the drawn dancer, 3840x2160, HEVC, one round of the dance. */
  private static final Path DANCER = Path.of("src/test/resources/media/dancer-2160p.hevc");

  private static final long MOST_MIB = 1536;
  private static final int ROUNDS = 60;
  private static final int SETTLED = 20;
  private static final long GROWTH_MIB = 24;

  @TempDir private Path folder;

  @Test
  void aMinuteOf4kHevcNeedsLittleMemoryAndIsDecodedOnlyAsFarAsUsed() {
    var video = folder.resolve("minute.mp4");
    LoopedVideo.write(DANCER, video, 30, 1800);
    var options =
        PreprocessingOptions.of(Mode.ANIMATION, DrivingType.END_TO_END, Subject.HUMAN, SIZE);
    ResidentMemory.forgetPeak();
    try (var preprocessor = Preprocessor.embedded(OnnxSettings.cpu(2), Optional.empty());
        var driving =
            VideoDecoder.open(video, MediaInput.DRIVING_VIDEO, DecodeSettings.defaults())) {
      assertEquals("hevc", driving.info().codec());
      assertEquals(new Size(3840, 2160), driving.info().coded());
      var reference = driving.next().orElseThrow();
      var conditions =
          preprocessor.prepare(
              reference, driving, Optional.empty(), options, (_, _) -> {}, () -> false);
      assertEquals(159, conditions.driving().length());
      assertTrue(driving.decodedPictures() <= 304, driving.decodedPictures() + " decoded");
    }
    long peak = ResidentMemory.peak();
    System.out.println("a minute of 4K HEVC: " + peak + " MiB at most, heap and native");
    assertTrue(peak < MOST_MIB, peak + " MiB");
  }

  @Test
  void modelsAndVideosOpenedAndClosedAgainLeaveNothingBehind() {
    var video = folder.resolve("small.mp4");
    VideoEncoder.writeAll(
        TestCards.movingClip(new Size(320, 192), 16, 20).open(),
        video,
        EncodeSettings.defaults(),
        new Encoders());
    long settled = 0;
    for (int round = 0; round < ROUNDS; round++) {
      try (var preprocessor = Preprocessor.embedded(OnnxSettings.cpu(2), Optional.empty())) {
        preprocessor.warmUp();
      }
      for (int i = 0; i < 5; i++) {
        try (var driving =
            VideoDecoder.open(video, MediaInput.DRIVING_VIDEO, DecodeSettings.defaults())) {
          VideoEncoder.writeAll(
              driving, folder.resolve("again.mp4"), EncodeSettings.defaults(), new Encoders());
        }
      }
      if (round == SETTLED) {
        settled = ResidentMemory.now();
      }
    }
    long end = ResidentMemory.now();
    System.out.println(
        "opened and closed: %d MiB after %d rounds, %d after %d"
            .formatted(settled, SETTLED, end, ROUNDS));
    assertTrue(end - settled < GROWTH_MIB, "grew by " + (end - settled) + " MiB");
  }
}
