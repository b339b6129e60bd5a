package io.scail.preprocessing.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.failure.ImageTooLargeFailure;
import io.scail.preprocessing.failure.InputFailure;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.UnsupportedVideoFailure;
import io.scail.preprocessing.failure.VideoTooShortFailure;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.testing.TestCards;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files made to exhaust time or memory, and files that are something else. */
final class HostileMediaTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Size SMALL = new Size(64, 64);

  @TempDir private Path folder;

  private static int decode(Path file, MediaLimits limits) {
    var settings = new DecodeSettings(16, 5, 160, limits);
    try (var decoder = VideoDecoder.open(file, MediaInput.DRIVING_VIDEO, settings)) {
      int count = 0;
      while (decoder.next().isPresent()) {
        count++;
      }
      return count;
    }
  }

  private static int decode(Path file) {
    return assertTimeoutPreemptively(LIMIT, () -> decode(file, MediaLimits.defaults()));
  }

  @Test
  void aFileWithSoundOnlyIsRefused() {
    var file = folder.resolve("a.wav");
    Sounds.writeStep(file, 0.5, 2);
    var failure = assertThrows(UnsupportedVideoFailure.class, () -> decode(file));
    assertEquals("the driving video cannot be used: it has no picture track", failure.sentence());
  }

  @Test
  void aVideoWhoseHeaderStatesAHugePictureIsRefused() throws IOException {
    var file =
        new RawVideo()
            .as("avi", "rawvideo", avutil.AV_PIX_FMT_BGR24)
            .write(folder.resolve("a.avi"), Collections.nCopies(6, TestCards.grey(SMALL, 9)));
    var bytes = Files.readAllBytes(file);
    var data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 400; i++) {
      // Every width and height of the headers.
      if (data.getInt(i) == 64 && data.getInt(i + 4) == 64) {
        data.putInt(i, 100_000).putInt(i + 4, 100_000);
      }
    }
    Files.write(file, bytes);
    assertThrows(InputFailure.class, () -> decode(file));
  }

  @Test
  void aVideoLargerThanAllowedIsRefusedByItsHeader() {
    var file =
        new RawVideo()
            .as("mp4", "libopenh264", avutil.AV_PIX_FMT_YUV420P)
            .write(folder.resolve("a.mp4"), List.of(TestCards.grey(new Size(640, 480), 9)));
    var defaults = MediaLimits.defaults();
    var narrow =
        new MediaLimits(
            defaults.minSide(),
            defaults.maxImagePixels(),
            300_000,
            defaults.maxDecodedFrames(),
            defaults.maxSide(),
            defaults.stall(),
            defaults.total());
    assertThrows(ImageTooLargeFailure.class, () -> decode(file, narrow));
  }

  @Test
  void anEndlessGifEndsAtTheCap() throws IOException {
    var file =
        new RawVideo()
            .as("gif", "gif", avutil.AV_PIX_FMT_RGB8)
            .fps(50, 1)
            .tags(
                avutil.AVCOL_SPC_RGB,
                avutil.AVCOL_RANGE_JPEG,
                avutil.AVCOL_TRC_BT709,
                avutil.AVCOL_PRI_BT709)
            .with("loop", "0")
            .write(folder.resolve("a.gif"), Collections.nCopies(40, TestCards.quarters(SMALL)));
    assertEquals(12, decode(file), 1);
    // The same pictures over and over, as a file of 40,000 frames.
    var bytes = Files.readAllBytes(file);
    int start = 0;
    while (bytes[start] != 0x21 || (bytes[start + 1] & 0xff) != 0xf9) {
      start++;
    }
    int body = bytes.length - 1 - start;
    var many = ByteBuffer.allocate(start + body * 1000 + 1);
    many.put(bytes, 0, start);
    for (int i = 0; i < 1000; i++) {
      many.put(bytes, start, body);
    }
    Files.write(file, many.put((byte) 0x3b).array());
    assertEquals(160, decode(file));
  }

  @Test
  void framesThatNeverAdvanceAreGivenUp() {
    var times = LongStream.range(0, 3000).mapToObj(i -> i / 1500).toList();
    var file =
        new RawVideo()
            .at(times)
            .write(folder.resolve("a.mkv"), Collections.nCopies(3000, TestCards.grey(SMALL, 9)));
    assertThrows(VideoTooShortFailure.class, () -> decode(file));
  }

  @Test
  void aVideoThatStallsIsGivenUpAfterItsTime() {
    var frames = Collections.nCopies(60, TestCards.quarters(new Size(640, 480)));
    var file =
        new RawVideo()
            .as("matroska", "ffv1", avutil.AV_PIX_FMT_YUV444P)
            .write(folder.resolve("a.mkv"), frames);
    var defaults = MediaLimits.defaults();
    var hurried =
        new MediaLimits(
            defaults.minSide(),
            defaults.maxImagePixels(),
            defaults.maxVideoPixels(),
            defaults.maxDecodedFrames(),
            defaults.maxSide(),
            Duration.ofNanos(1),
            Duration.ofSeconds(5));
    var failure = assertThrows(UnsupportedVideoFailure.class, () -> decode(file, hurried));
    assertTrue(failure.sentence().startsWith("the driving video cannot be used"));
  }

  @Test
  void theTimeThatACallerTakesBetweenFramesIsNotTheFiles() {
    var file =
        new RawVideo()
            .write(folder.resolve("a.mkv"), Collections.nCopies(80, TestCards.grey(SMALL, 9)));
    var settings = DecodeSettings.defaults();
    var clock = new AtomicLong();
    int count = 0;
    try (var decoder = VideoDecoder.open(file, MediaInput.DRIVING_VIDEO, settings, clock::get)) {
      do {
        clock.addAndGet(settings.limits().total().toNanos());
        count++;
      } while (decoder.next().isPresent());
    }
    assertTrue(count > 5, count + " frames");
  }

  @Test
  void aFileThatIsSlowItselfIsGivenUp() {
    var file =
        new RawVideo()
            .write(folder.resolve("a.mkv"), Collections.nCopies(80, TestCards.grey(SMALL, 9)));
    var settings = DecodeSettings.defaults();
    var clock = new AtomicLong();
    // Each look at the clock finds half the time gone that may pass without a frame.
    LongSupplier slow = () -> clock.addAndGet(settings.limits().stall().dividedBy(2).toNanos());
    var failure =
        assertThrows(
            UnsupportedVideoFailure.class,
            () -> VideoDecoder.open(file, MediaInput.DRIVING_VIDEO, settings, slow).close());
    assertTrue(failure.sentence().endsWith("decoding it takes too long"), failure.sentence());
  }

  @Test
  void aFarAwayTimestampDoesNotMakeEndlessFrames() {
    var times = List.of(0L, 60L, 120L, 180L, 240L, 3_600_000L);
    var file =
        new RawVideo()
            .at(times)
            .write(folder.resolve("a.mkv"), Collections.nCopies(6, TestCards.grey(SMALL, 9)));
    assertEquals(160, decode(file));
  }

  @Test
  void aPictureThatUnpacksToManyTimesItsFileIsStillReadInTime() throws IOException {
    int side = 7000;
    var png = RawImage.png(side, side, 1, 0, new byte[side * (1 + side / 8)]);
    var file = Files.write(folder.resolve("a.png"), png);
    assertTrue(png.length < 200_000);
    var image =
        assertTimeoutPreemptively(
            LIMIT,
            () ->
                new ImageDecoder(MediaLimits.defaults()).decode(file, MediaInput.CHARACTER_IMAGE));
    assertEquals(new Size(side, side), image.frame().size());
  }
}
