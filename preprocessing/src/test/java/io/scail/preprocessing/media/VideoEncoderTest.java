package io.scail.preprocessing.media;

import static io.scail.preprocessing.testing.TestCards.movingClip;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.failure.EncodingFailure;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.Warning;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.testing.TestCards;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written can be read back, by ourselves and by players. */
final class VideoEncoderTest {
  private static final Size SIZE = new Size(256, 160);
  private static final Encoders ENCODERS = new Encoders();

  @TempDir private Path folder;

  private Path encode(Clip clip, EncodeSettings settings) {
    var file = folder.resolve("out." + settings.codec().extension());
    VideoEncoder.writeAll(clip.open(), file, settings, ENCODERS);
    return file;
  }

  private static List<Frame> decode(Path file, int fps) {
    var settings = new DecodeSettings(fps, 1, 1000, MediaLimits.defaults());
    try (var decoder = VideoDecoder.open(file, MediaInput.DRIVING_VIDEO, settings)) {
      var frames = new ArrayList<Frame>();
      for (var f = decoder.next(); f.isPresent(); f = decoder.next()) {
        frames.add(f.get());
      }
      return frames;
    }
  }

  @ParameterizedTest
  @EnumSource(VideoCodec.class)
  void everyCodecKeepsFramesAndRate(VideoCodec codec) {
    var clip = movingClip(SIZE, 16, 21);
    var frames = decode(encode(clip, EncodeSettings.defaults().withCodec(codec)), 16);
    assertEquals(21, frames.size());
    for (int t = 0; t < 21; t += 5) {
      double psnr = TestCards.psnr(clip.frames().get(t), frames.get(t));
      assertTrue(psnr > (codec == VideoCodec.FFV1 ? 98 : 28), codec + " frame " + t + ": " + psnr);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 12, 16, 24, 30, 60})
  void everyRateIsKept(int fps) {
    var frames =
        decode(encode(movingClip(SIZE, fps, 10), EncodeSettings.defaults().withFps(fps)), fps);
    assertEquals(10, frames.size());
  }

  @Test
  void mp4HasItsHeaderFirstAndSaysBt709() throws IOException {
    var file = encode(movingClip(SIZE, 16, 21), EncodeSettings.defaults());
    var text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    assertTrue(text.indexOf("moov") < text.indexOf("mdat"), "moov comes first");
    assertTrue(text.contains("colrnclx\0\1\0\1\0\1\0"), "primaries, curve, matrix 1; limited");
    try (var demuxer = Demuxer.open(file, 1_000_000)) {
      var video = demuxer.video().orElseThrow().codecpar();
      assertEquals(avutil.AV_PIX_FMT_YUV420P, video.format());
      assertEquals(avutil.AVCOL_SPC_BT709, video.color_space());
      assertEquals(avutil.AVCOL_RANGE_MPEG, video.color_range());
      assertEquals(16, demuxer.frameRate(demuxer.video().orElseThrow()), 1e-9);
    }
  }

  @Test
  void qualityTradesSizeForLikeness() throws IOException {
    var clip = movingClip(SIZE, 16, 16);
    double better = 0;
    long larger = 0;
    for (int quality : new int[] {40, 28, 18, 10}) {
      var file = encode(clip, EncodeSettings.defaults().withQuality(quality));
      double psnr = TestCards.psnr(clip.frames().get(8), decode(file, 16).get(8));
      assertTrue(psnr > better, "quality " + quality + ": " + psnr + " after " + better);
      assertTrue(Files.size(file) > larger, "quality " + quality);
      better = psnr;
      larger = Files.size(file);
    }
    assertTrue(better > 36, "best " + better);
  }

  @Test
  void maskColoursStayOnTheirSideOfTheThreshold() {
    int[] palette = {0x0000ff, 0xff0000, 0x00ff00, 0xff00ff, 0x00ffff, 0xffff00, 0xffffff, 0};
    for (int colour : palette) {
      var clip = new Clip(16, Collections.nCopies(5, Frame.filled(SIZE, colour)));
      var settings = EncodeSettings.defaults().withQuality(EncodeSettings.MASK_QUALITY);
      var frame = decode(encode(clip, settings), 16).get(2);
      for (int c = 0; c < 3; c++) {
        boolean on = ((colour >> (16 - 8 * c)) & 0xff) == 255;
        assertEquals(on, TestCards.middle(frame, c) > 225, Integer.toHexString(colour));
      }
    }
  }

  @Test
  void masksAreLossless() {
    var clip = new Clip(16, List.of(TestCards.quarters(SIZE), TestCards.moving(SIZE, 3)));
    var back = decode(encode(clip, EncodeSettings.defaults().withCodec(VideoCodec.FFV1)), 16);
    assertArrayEquals(clip.frames().get(0).rgb(), back.get(0).rgb());
    assertArrayEquals(clip.frames().get(1).rgb(), back.get(1).rgb());
  }

  @Test
  void theSameFramesGiveTheSameBytes() throws IOException {
    var clip = movingClip(SIZE, 16, 8);
    var first = Files.readAllBytes(encode(clip, EncodeSettings.defaults()));
    assertArrayEquals(first, Files.readAllBytes(encode(clip, EncodeSettings.defaults())));
  }

  @Test
  void oddSidesAndEmptyVideosAreRefused() {
    var file = folder.resolve("a.mp4");
    var settings = EncodeSettings.defaults();
    assertThrows(
        EncodingFailure.class, () -> VideoEncoder.open(file, new Size(65, 64), settings, ENCODERS));
    try (var encoder = VideoEncoder.open(file, SIZE, settings, ENCODERS)) {
      assertThrows(EncodingFailure.class, encoder::finish);
    }
    var nowhere = folder.resolve("no/such/folder/a.mp4");
    assertThrows(EncodingFailure.class, () -> VideoEncoder.open(nowhere, SIZE, settings, ENCODERS));
  }

  @ParameterizedTest
  @EnumSource(
      value = VideoCodec.class,
      names = {"H264", "VP9"})
  void soundIsCarriedAlongAndCutInStep(VideoCodec codec) {
    // Silence for a second, then a tone: the step shows where sound and pictures meet.
    var source = folder.resolve("sound.wav");
    Sounds.writeStep(source, 1.0, 3.0);
    var file = folder.resolve("with." + codec.extension());
    var settings = EncodeSettings.defaults().withCodec(codec);
    try (var encoder = VideoEncoder.open(file, SIZE, settings, ENCODERS)) {
      encoder.carrySound(source, 0.5);
      movingClip(SIZE, 16, 24).frames().forEach(encoder::write);
      encoder.finish();
      assertEquals(codec == VideoCodec.H264 ? "aac" : "opus", encoder.soundEncoder().orElseThrow());
      assertEquals(List.of(), encoder.warnings());
    }
    assertEquals(24, decode(file, 16).size());
    var heard = Sounds.read(file);
    assertEquals(1.5, heard.seconds(), 0.05);
    assertEquals(0.5, heard.firstLoud(), 0.03);
  }

  @Test
  void aSilentSourceGivesASilentVideoAndAWarning() {
    var source = encode(movingClip(SIZE, 16, 8), EncodeSettings.defaults());
    var file = folder.resolve("silent.mp4");
    try (var encoder = VideoEncoder.open(file, SIZE, EncodeSettings.defaults(), ENCODERS)) {
      encoder.carrySound(source, 0);
      movingClip(SIZE, 16, 8).frames().forEach(encoder::write);
      encoder.finish();
      assertEquals(
          List.of("sound_missing"), encoder.warnings().stream().map(Warning::code).toList());
    }
    try (var demuxer = Demuxer.open(file, 1_000_000)) {
      assertFalse(demuxer.audio().isPresent());
    }
  }

  @Test
  void theProbeNamesAnEncoderThatOpens() {
    assertTrue(VideoCodec.H264.encoders().contains(ENCODERS.encoderFor(VideoCodec.H264)));
  }

  @Test
  void anEncoderThatOpensNoMoreIsFollowedByTheNext() {
    // Where there is no such card, this is what a card looks like whose memory is full.
    var before = new Encoders(Map.of(VideoCodec.H264, "h264_nvenc"));
    var file = folder.resolve("out.mp4");
    var clip = movingClip(SIZE, 16, 3);
    try (var encoder = VideoEncoder.open(file, SIZE, EncodeSettings.defaults(), before)) {
      assertEquals(ENCODERS.encoderFor(VideoCodec.H264), encoder.encoder());
      clip.frames().forEach(encoder::write);
      encoder.finish();
    }
    assertEquals(3, decode(file, 16).size());
  }

  @Test
  void pngSequencesAndZipsAreComplete() throws IOException {
    var clip = movingClip(SIZE, 16, 3);
    assertEquals(3, PngWriter.writeSequence(clip.open(), folder));
    var back =
        new ImageDecoder(MediaLimits.defaults())
            .decode(folder.resolve("00002.png"), MediaInput.CHARACTER_IMAGE);
    assertArrayEquals(clip.frames().get(2).rgb(), back.frame().rgb());
    var zip = folder.resolve("frames.zip");
    assertEquals(3, PngWriter.writeZip(clip.open(), zip));
    try (var open = new ZipFile(zip.toFile())) {
      var entry = open.getEntry("00001.png");
      try (var in = open.getInputStream(entry)) {
        assertArrayEquals(PngWriter.encode(clip.frames().get(1)), in.readAllBytes());
      }
    }
  }
}
