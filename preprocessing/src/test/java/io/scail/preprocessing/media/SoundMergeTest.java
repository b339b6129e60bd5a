package io.scail.preprocessing.media;

import static io.scail.preprocessing.testing.TestCards.movingClip;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.UnsupportedVideoFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Orientation;
import io.scail.preprocessing.frames.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures stay as they were, and sound is heard when it should be. */
final class SoundMergeTest {
  private static final Size SIZE = new Size(128, 96);
  private static final SoundMerge MERGE = new SoundMerge(new Encoders(), MediaLimits.defaults());

  @TempDir private Path folder;

  private Path video(int frames) {
    var file = folder.resolve("video.mp4");
    var settings = EncodeSettings.defaults();
    VideoEncoder.writeAll(movingClip(SIZE, 16, frames).open(), file, settings, new Encoders());
    return file;
  }

  private Path sound(double start, double seconds) {
    var file = folder.resolve("sound.wav");
    Sounds.writeStep(file, start, seconds);
    return file;
  }

  private SoundMerge.Merged merge(Path video, Path sound, double offset) {
    return MERGE.merge(video, sound, offset, folder, _ -> {});
  }

  private static List<Frame> decode(Path file) {
    var settings = new DecodeSettings(16, 1, 1000, MediaLimits.defaults());
    try (var decoder = VideoDecoder.open(file, MediaInput.VIDEO, settings)) {
      var frames = new ArrayList<Frame>();
      for (var f = decoder.next(); f.isPresent(); f = decoder.next()) {
        frames.add(f.get());
      }
      return frames;
    }
  }

  private static void assertSamePictures(Path expected, Path actual) {
    var before = decode(expected);
    var after = decode(actual);
    assertEquals(before.size(), after.size());
    for (int t = 0; t < before.size(); t++) {
      assertArrayEquals(before.get(t).rgb(), after.get(t).rgb(), "frame " + t);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // A tone after 0.5 s of a sound of 4 s, under 2 s of pictures.
    "0, 0.5, 2",
    "0.25, 0.75, 2",
    "1.2345, 1.7345, 2",
    "-0.3, 0.2, 2",
    // The sound ends before the pictures do.
    "-3, 0, 1",
  })
  void theSoundIsHeardWhereTheOffsetPutsItAndEndsWithThePictures(
      double offset, double loudAt, double seconds) {
    var video = video(32);
    var merged = merge(video, sound(0.5, 4), offset);
    assertTrue(merged.copied());
    assertEquals(2, merged.seconds(), 1e-6);
    assertEquals("merged.mp4", merged.file().getFileName().toString());
    assertSamePictures(video, merged.file());
    var heard = Sounds.read(merged.file());
    assertEquals(loudAt, heard.firstLoud(), 0.03);
    assertEquals(seconds, heard.seconds(), 0.05);
  }

  @Test
  void anOffsetBehindTheEndGivesSilence() {
    var merged = merge(video(16), sound(0, 1), 1e6);
    var heard = Sounds.read(merged.file());
    assertTrue(Double.isNaN(heard.firstLoud()));
    assertEquals(1, heard.seconds(), 0.05);
  }

  @Test
  void theSoundOfAnotherVideoIsTakenAndTheOldSoundIsLeftOut() throws IOException {
    var other = folder.resolve("other.mp4");
    Files.move(merge(video(32), sound(0.2, 4), 0).file(), other);
    var late = folder.resolve("late.mp4");
    Files.move(merge(video(32), sound(1, 4), 0).file(), late);
    assertEquals(0.2, Sounds.read(other).firstLoud(), 0.03);
    var merged = merge(other, late, 0);
    assertEquals(1, Sounds.read(merged.file()).firstLoud(), 0.03);
    assertSamePictures(other, merged.file());
  }

  @Test
  void picturesThatAreStoredOutOfOrderStayInStep() {
    var video =
        new RawVideo()
            .as("matroska", "mpeg4", avutil.AV_PIX_FMT_YUV420P)
            .fps(16, 1)
            .with("bf", "2")
            .write(folder.resolve("reordered.mkv"), movingClip(SIZE, 16, 32).frames());
    var merged = merge(video, sound(0.5, 4), 0);
    assertTrue(merged.copied());
    assertSamePictures(video, merged.file());
    assertEquals(0.5, Sounds.read(merged.file()).firstLoud(), 0.03);
    try (var demuxer = Demuxer.open(merged.file(), 1_000_000)) {
      assertEquals(0, demuxer.video().orElseThrow().start_time());
    }
  }

  @Test
  void vp8GoesIntoWebmWithOpus() {
    var video =
        new RawVideo()
            .as("webm", "libvpx", avutil.AV_PIX_FMT_YUV420P)
            .fps(16, 1)
            .write(folder.resolve("video.webm"), movingClip(SIZE, 16, 32).frames());
    var merged = merge(video, sound(0.5, 4), 0.25);
    assertTrue(merged.copied());
    assertEquals("merged.webm", merged.file().getFileName().toString());
    assertSamePictures(video, merged.file());
    assertEquals(0.75, Sounds.read(merged.file()).firstLoud(), 0.03);
  }

  @Test
  void codecsThatBrowsersDoNotPlayAreEncodedAnewAtTheirRateAndAnEvenSize() {
    var odd = new Size(129, 97);
    var video =
        new RawVideo()
            .as("matroska", "ffv1", avutil.AV_PIX_FMT_YUV444P)
            .fps(16, 1)
            .write(folder.resolve("video.mkv"), movingClip(odd, 16, 32).frames());
    var merged = merge(video, sound(0.5, 4), 0);
    assertFalse(merged.copied());
    assertEquals(2, merged.seconds(), 1e-6);
    var frames = decode(merged.file());
    assertEquals(32, frames.size());
    assertEquals(SIZE, frames.getFirst().size());
    assertEquals(0.5, Sounds.read(merged.file()).firstLoud(), 0.03);
  }

  @Test
  void aStreamWithoutTimesIsEncodedAnew() {
    var video =
        new RawVideo()
            .as("h264", "libopenh264", avutil.AV_PIX_FMT_YUV420P)
            .write(folder.resolve("video.h264"), movingClip(SIZE, 25, 25).frames());
    var merged = merge(video, sound(0.5, 4), 0);
    assertFalse(merged.copied());
    assertEquals(0.5, Sounds.read(merged.file()).firstLoud(), 0.03);
  }

  @Test
  void aTurnIsKept() {
    var video = RawVideo.turn(video(8), 90);
    var merged = merge(video, sound(0, 1), 0);
    try (var demuxer = Demuxer.open(merged.file(), 1_000_000)) {
      assertEquals(
          Orientation.ofExif(6), Display.orientation(demuxer.video().orElseThrow()).orElseThrow());
    }
    assertSamePictures(video, merged.file());
  }

  @Test
  void theCallerHearsOfProgressAndCanStop() {
    var heard = new ArrayList<Double>();
    MERGE.merge(video(32), sound(0, 1), 0, folder, heard::add);
    assertTrue(heard.getLast() > 1.8, heard.toString());
    assertThrows(
        CancellationException.class,
        () ->
            MERGE.merge(
                folder.resolve("video.mp4"),
                folder.resolve("sound.wav"),
                0,
                folder,
                _ -> {
                  throw new CancellationException();
                }));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "sound only"})
  void whatIsNoVideoIsRefused(String kind) throws IOException {
    var sound = sound(0, 1);
    var video = kind.equals("text") ? folder.resolve("text.mp4") : sound;
    if (kind.equals("text")) {
      Files.writeString(video, "no video at all");
    }
    var failure = assertThrows(UnsupportedVideoFailure.class, () -> merge(video, sound, 0));
    assertEquals(MediaInput.VIDEO, failure.input());
  }

  @Test
  void whatHasNoSoundIsRefused() throws IOException {
    var video = video(8);
    var silent = assertThrows(UnsupportedVideoFailure.class, () -> merge(video, video, 0));
    assertEquals(MediaInput.AUDIO, silent.input());
    assertEquals("the audio file cannot be used: it has no sound track", silent.sentence());
    var text = Files.writeString(folder.resolve("text.mp3"), "no sound at all");
    var failure = assertThrows(UnsupportedVideoFailure.class, () -> merge(video, text, 0));
    assertEquals(MediaInput.AUDIO, failure.input());
  }
}
