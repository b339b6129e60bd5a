package io.scail.preprocessing.media;

import static io.scail.preprocessing.testing.TestCards.grey;
import static io.scail.preprocessing.testing.TestCards.middle;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.UnsupportedVideoFailure;
import io.scail.preprocessing.failure.VideoTooShortFailure;
import io.scail.preprocessing.failure.Warning;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.FramePlan;
import io.scail.preprocessing.frames.Orientation;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.testing.TestCards;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every oddity of a source video, one clip each. */
final class VideoDecoderTest {
  private static final Size SMALL = new Size(96, 64);

  @TempDir private Path folder;

  private record Decoded(
      List<Frame> frames,
      List<Integer> sources,
      MediaInfo info,
      List<Warning> warnings,
      int pictures) {
    List<String> codes() {
      return warnings.stream().map(Warning::code).toList();
    }
  }

  private static Decoded decode(Path file) {
    return decode(file, DecodeSettings.defaults());
  }

  private static Decoded decode(Path file, DecodeSettings settings) {
    try (var decoder = VideoDecoder.open(file, MediaInput.DRIVING_VIDEO, settings)) {
      var frames = new ArrayList<Frame>();
      for (var f = decoder.next(); f.isPresent(); f = decoder.next()) {
        frames.add(f.get());
      }
      return new Decoded(
          frames, decoder.sources(), decoder.info(), decoder.warnings(), decoder.decodedPictures());
    }
  }

  /** Picture i is grey with level 2 i, so a frame tells which picture it came from. */
  private static List<Frame> numbered(int count) {
    return IntStream.range(0, count).mapToObj(i -> grey(SMALL, 2 * i)).toList();
  }

  /** The pictures that the frames say they show, after a look at what they do show. */
  private static List<Integer> numbers(Decoded decoded) {
    assertEquals(decoded.frames().size(), decoded.sources().size());
    for (int k = 0; k < decoded.frames().size(); k++) {
      double shown = middle(decoded.frames().get(k), 1);
      assertEquals(2 * decoded.sources().get(k), shown, 1.5, "frame " + k);
    }
    return decoded.sources();
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 12, 16, 24, 25, 30, 50, 60, 120})
  void constantRatesKeepTheirSpeed(int fps) {
    var file = new RawVideo().fps(fps, 1).write(folder.resolve("a.mkv"), numbered(100));
    assertEquals(FramePlan.ofConstantRate(100, fps, 16, 160).sources(), numbers(decode(file)));
  }

  @Test
  void theFilmRateInMillisecondsIsStillConstant() {
    var file = new RawVideo().fps(24000, 1001).write(folder.resolve("a.mkv"), numbered(77));
    assertEquals(
        FramePlan.ofConstantRate(77, 24000 / 1001.0, 16, 160).sources(), numbers(decode(file)));
  }

  @ParameterizedTest
  @ValueSource(ints = {24_000, 30_000, 60_000})
  void broadcastRatesInMp4KeepTheirSpeed(int thousands) {
    var file =
        new RawVideo()
            .as("mp4", "mpeg4", avutil.AV_PIX_FMT_YUV420P)
            .fps(thousands, 1001)
            .write(folder.resolve("a.mp4"), numbered(100));
    assertEquals(
        FramePlan.ofConstantRate(100, thousands / 1001.0, 16, 160).sources(),
        numbers(decode(file)));
  }

  @Test
  void variableRatesAreReadByTime() {
    var times = List.of(0L, 40L, 250L, 300L, 310L, 700L, 720L, 1000L);
    var file = new RawVideo().at(times).write(folder.resolve("a.mkv"), numbered(8));
    var plan =
        FramePlan.of(times.stream().mapToDouble(t -> t / 1000.0).toArray(), 1.0, 16, 160).sources();
    var actual = numbers(decode(file));
    assertEquals(plan.subList(0, 15), actual.subList(0, 15));
  }

  @Test
  void timesThatDoNotStartAtZeroAreCountedFromTheFirst() {
    var times = LongStream.range(0, 30).mapToObj(i -> 5000 + i * 100).toList();
    var file = new RawVideo().at(times).write(folder.resolve("a.mkv"), numbered(30));
    var actual = numbers(decode(file));
    assertEquals(48, actual.size());
    assertEquals(List.of(0, 1, 1, 2, 3, 3), actual.subList(0, 6));
    var settings = DecodeSettings.defaults();
    try (var decoder = VideoDecoder.open(file, MediaInput.DRIVING_VIDEO, settings)) {
      assertEquals(5, decoder.start(), 1e-9);
    }
  }

  @Test
  void aLongVideoIsCutAndTheRestIsNotDecoded() {
    var frames = new ArrayList<Frame>();
    IntStream.range(0, 600).forEach(i -> frames.add(grey(SMALL, i % 100)));
    var file = new RawVideo().fps(30, 1).write(folder.resolve("a.mkv"), frames);
    var decoded = decode(file);
    assertEquals(160, decoded.frames().size());
    assertEquals(List.of("video_truncated"), decoded.codes());
    assertTrue(decoded.pictures() <= 302, "decoded " + decoded.pictures());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 90, 180, 270})
  void turnedVideosComeOutUpright(int degrees) {
    var upright = TestCards.quarters(SMALL);
    // Stored is what turns into upright: the same turn the other way round.
    var stored = Orientation.ofClockwise(360 - degrees).apply(upright);
    var file =
        new RawVideo()
            .as("mp4", "mpeg4", avutil.AV_PIX_FMT_YUV420P)
            .write(folder.resolve("a.mp4"), Collections.nCopies(20, stored));
    var decoded = decode(RawVideo.turn(file, degrees));
    assertEquals(SMALL, decoded.info().display());
    assertTrue(TestCards.psnr(upright, decoded.frames().getFirst()) > 25);
  }

  @Test
  void aTurnThatIsNoRightAngleIsIgnoredWithAWarning() {
    var frames = Collections.nCopies(20, TestCards.quarters(SMALL));
    var file =
        new RawVideo()
            .as("mp4", "mpeg4", avutil.AV_PIX_FMT_YUV420P)
            .write(folder.resolve("a.mp4"), frames);
    // cos and sin of 45 degrees round to 1 each.
    assertTrue(decode(RawVideo.turn(file, 45)).codes().contains("rotation_ignored"));
  }

  @Test
  void pixelsThatAreNotSquareWidenThePicture() {
    var file =
        new RawVideo()
            .as("mp4", "mpeg4", avutil.AV_PIX_FMT_YUV420P)
            .aspect(4, 3)
            .write(folder.resolve("a.mp4"), numbered(20));
    assertEquals(new Size(128, 64), decode(file).info().display());
  }

  @Test
  void largePicturesAreShrunkToTheLimit() {
    var frames = Collections.nCopies(5, TestCards.quarters(new Size(2560, 1440)));
    var file =
        new RawVideo()
            .fps(5, 1)
            .as("mp4", "mpeg4", avutil.AV_PIX_FMT_YUV420P)
            .write(folder.resolve("a.mp4"), frames);
    assertEquals(new Size(1920, 1080), decode(file).info().display());
  }

  @ParameterizedTest
  @ValueSource(ints = {avutil.AVCOL_SPC_BT709, avutil.AVCOL_SPC_SMPTE170M, 9})
  void coloursFollowTheTaggedMatrix(int matrix) {
    for (int range : new int[] {avutil.AVCOL_RANGE_MPEG, avutil.AVCOL_RANGE_JPEG}) {
      var file =
          new RawVideo()
              .tags(matrix, range, avutil.AVCOL_TRC_BT709, avutil.AVCOL_PRI_BT709)
              .write(
                  folder.resolve("a.mkv"), Collections.nCopies(20, Frame.filled(SMALL, 0x2080e0)));
      assertColour(0x2080e0, decode(file).frames().getFirst(), 2);
    }
  }

  @Test
  void untaggedColoursAreBt601WhenSmallAndBt709WhenLarge() {
    for (var size : List.of(SMALL, new Size(1280, 96))) {
      var file =
          new RawVideo()
              .tags(
                  size.equals(SMALL) ? avutil.AVCOL_SPC_SMPTE170M : avutil.AVCOL_SPC_BT709,
                  avutil.AVCOL_RANGE_MPEG,
                  avutil.AVCOL_TRC_BT709,
                  avutil.AVCOL_PRI_BT709)
              .untagged()
              .write(
                  folder.resolve("a.mkv"), Collections.nCopies(20, Frame.filled(size, 0x20c040)));
      assertColour(0x20c040, decode(file).frames().getFirst(), 2);
    }
  }

  @Test
  void tenBitsAreRoundedToEight() {
    var file =
        new RawVideo()
            .as("matroska", "ffv1", avutil.AV_PIX_FMT_YUV420P10LE)
            .write(folder.resolve("a.mkv"), numbered(100));
    assertEquals(FramePlan.ofConstantRate(100, 30, 16, 160).sources(), numbers(decode(file)));
  }

  @Test
  void pqIsMappedToStandardRange() {
    // 203 nits, reference white, is 0.5807 of the PQ scale (BT.2408).
    var decoded = decode(hdr(avutil.AVCOL_TRC_SMPTE2084, 148));
    assertTrue(decoded.info().hdr());
    assertEquals(List.of("hdr_tonemapped"), decoded.codes());
    assertColour(0xf1f1f1, decoded.frames().getFirst(), 4);
    assertTrue(middle(decode(hdr(avutil.AVCOL_TRC_SMPTE2084, 255)).frames().getFirst(), 0) > 250);
  }

  @Test
  void hlgIsMappedToStandardRange() {
    // Reference white is 75 % of the HLG scale.
    assertColour(0xf1f1f1, decode(hdr(avutil.AVCOL_TRC_ARIB_STD_B67, 191)).frames().getFirst(), 4);
  }

  private Path hdr(int transfer, int level) {
    return new RawVideo()
        .as("matroska", "ffv1", avutil.AV_PIX_FMT_YUV420P10LE)
        .tags(
            avutil.AVCOL_SPC_BT2020_NCL, avutil.AVCOL_RANGE_MPEG, transfer, avutil.AVCOL_PRI_BT2020)
        .write(folder.resolve("hdr.mkv"), Collections.nCopies(20, grey(SMALL, level)));
  }

  @Test
  void interlacedVideosBecomeWholePictures() {
    // Fields of two moments: rows alternate between black and white.
    var rgb = new byte[3 * SMALL.pixels()];
    for (int y = 0; y < SMALL.height(); y += 2) {
      Arrays.fill(rgb, 3 * y * SMALL.width(), 3 * (y + 1) * SMALL.width(), (byte) 255);
    }
    var file =
        new RawVideo()
            .as("mpegts", "mpeg2video", avutil.AV_PIX_FMT_YUV420P)
            .fps(25, 1)
            .interlaced()
            .write(folder.resolve("a.ts"), Collections.nCopies(25, Frame.of(SMALL, rgb)));
    var decoded = decode(file);
    assertTrue(decoded.info().interlaced());
    assertEquals(16, decoded.frames().size(), 1);
    var frame = decoded.frames().get(5);
    int combed = Math.abs((frame.colour(48, 30) & 0xff) - (frame.colour(48, 31) & 0xff));
    assertTrue(combed < 60, "neighbouring rows differ by " + combed);
  }

  @Test
  void opacityOfVp9IsKept() {
    assertAlpha(
        new RawVideo()
            .as("webm", "libvpx-vp9", avutil.AV_PIX_FMT_YUVA420P)
            .write(folder.resolve("a.webm"), halfTransparent()));
  }

  @Test
  void opacityOfProresIsKept() {
    assertAlpha(
        new RawVideo()
            .as("mov", "prores_ks", avutil.AV_PIX_FMT_YUVA444P10LE)
            .with("profile", "4444", "alpha_bits", "16")
            .write(folder.resolve("a.mov"), halfTransparent()));
  }

  private static List<Frame> halfTransparent() {
    var alpha = new byte[SMALL.pixels()];
    for (int i = 0; i < alpha.length; i++) {
      alpha[i] = (byte) (i % SMALL.width() < SMALL.width() / 2 ? 0 : 255);
    }
    var frame = Frame.withAlpha(SMALL, grey(SMALL, 200).rgb(), alpha);
    return Collections.nCopies(20, frame);
  }

  private static void assertAlpha(Path file) {
    var frame = decode(file).frames().getFirst();
    var alpha = frame.alpha().orElseThrow();
    assertTrue((alpha[32 * 96 + 10] & 0xff) < 8);
    assertTrue((alpha[32 * 96 + 85] & 0xff) > 247);
    assertColour(0, Frame.filled(SMALL, frame.flattenedOn(0).colour(10, 32)), 8);
  }

  @Test
  void animatedGifsKeepTheirTimes() {
    var file =
        new RawVideo()
            .as("gif", "gif", avutil.AV_PIX_FMT_RGB8)
            .fps(10, 1)
            .tags(
                avutil.AVCOL_SPC_RGB,
                avutil.AVCOL_RANGE_JPEG,
                avutil.AVCOL_TRC_IEC61966_2_1,
                avutil.AVCOL_PRI_BT709)
            .write(
                folder.resolve("a.gif"),
                IntStream.range(0, 20).mapToObj(i -> grey(SMALL, i < 10 ? 0 : 255)).toList());
    var frames = decode(file).frames();
    assertEquals(32, frames.size());
    assertTrue(middle(frames.get(14), 0) < 30);
    assertTrue(middle(frames.get(17), 0) > 220);
  }

  @Test
  void aDamagedPictureIsReplacedByTheOneBefore() throws IOException {
    var file =
        new RawVideo()
            .as("avi", "mjpeg", avutil.AV_PIX_FMT_YUVJ420P)
            .fps(16, 1)
            .tags(
                avutil.AVCOL_SPC_BT470BG,
                avutil.AVCOL_RANGE_JPEG,
                avutil.AVCOL_TRC_BT709,
                avutil.AVCOL_PRI_BT709)
            .write(folder.resolve("a.avi"), numbered(40));
    var bytes = Files.readAllBytes(file);
    int picture = -1;
    for (int i = 0, found = 0; i < bytes.length - 2; i++) {
      if ((bytes[i] & 0xff) == 0xff && (bytes[i + 1] & 0xff) == 0xd8 && found++ == 20) {
        picture = i;
      }
    }
    Arrays.fill(bytes, picture, picture + 200, (byte) 0);
    Files.write(file, bytes);
    var decoded = decode(file);
    assertEquals(40, decoded.frames().size());
    assertEquals(19, numbers(decoded).get(20));
    assertEquals(21, numbers(decoded).get(21));
    assertEquals(List.of("frames_held"), decoded.codes());
  }

  @Test
  void tooShortVideosAreRefused() {
    var file = new RawVideo().fps(16, 1).write(folder.resolve("a.mkv"), numbered(4));
    var failure = assertThrows(VideoTooShortFailure.class, () -> decode(file));
    assertEquals(MediaInput.DRIVING_VIDEO, failure.input());
    assertEquals(312_500_000, failure.minDuration().toNanos());
    assertEquals(250_000_000, failure.duration().toNanos());
  }

  @Test
  void filesThatAreNoVideoAreRefused() throws IOException {
    var text = Files.writeString(folder.resolve("a.mp4"), "not a video at all");
    assertThrows(UnsupportedVideoFailure.class, () -> decode(text));
    var empty = Files.write(folder.resolve("b.mp4"), new byte[0]);
    assertThrows(UnsupportedVideoFailure.class, () -> decode(empty));
  }

  @Test
  void playlistsAreNotFollowed() throws IOException {
    var real = new RawVideo().write(folder.resolve("real.mkv"), numbered(20));
    var list = "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nreal.mkv\n#EXT-X-ENDLIST\n";
    var playlist = Files.write(folder.resolve("a.m3u8"), list.getBytes(StandardCharsets.UTF_8));
    assertThrows(UnsupportedVideoFailure.class, () -> decode(playlist));
    var concat = "ffconcat version 1.0\nfile '" + real + "'\n";
    var joined = Files.write(folder.resolve("a.ffconcat"), concat.getBytes(StandardCharsets.UTF_8));
    assertThrows(UnsupportedVideoFailure.class, () -> decode(joined));
    assertFalse(decode(real).frames().isEmpty());
  }

  private static void assertColour(int expected, Frame actual, int tolerance) {
    for (int c = 0; c < 3; c++) {
      assertEquals((expected >> (16 - 8 * c)) & 0xff, middle(actual, c), tolerance, "channel " + c);
    }
  }
}
