package io.scail.preprocessing.media;

import static io.scail.preprocessing.media.Ffmpeg.check;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.CoverCrop;
import io.scail.preprocessing.frames.Orientation;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.testing.TestCards;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Times of the media stages for 81 frames at 896 x 512, beside their floor: the same work by FFmpeg
 * alone, without our filter, copies and frames.
 */
@Tag("bench")
final class MediaBench {
  private static final int RUNS = 5;
  private static final int FRAMES = 81;
  private static final Size TARGET = new Size(896, 512);
  private static final Encoders ENCODERS = new Encoders();

  @TempDir private Path folder;

  private interface Work {
    void run();
  }

  @Test
  void mediaStages() {
    System.out.printf(
        "%d frames at %s, %d processors, median of %d runs (lowest to highest); seconds%n",
        FRAMES, TARGET, Runtime.getRuntime().availableProcessors(), RUNS);
    for (var size : List.of(new Size(1280, 720), new Size(1920, 1080))) {
      var source = folder.resolve(size + ".mp4");
      VideoEncoder.writeAll(
          TestCards.movingClip(size, 30, 152).open(),
          source,
          EncodeSettings.defaults().withFps(30),
          ENCODERS);
      row("decode + resample + resize, " + size + " at 30", () -> decode(source));
      row("  floor: decode, convert and scale", () -> decodeFloor(source));
      row("  of it decode alone", () -> decodeAlone(source));
    }
    var clip = decode(folder.resolve("1280x720.mp4"));
    for (var codec : List.of(VideoCodec.H264, VideoCodec.VP9, VideoCodec.AV1, VideoCodec.FFV1)) {
      var settings = EncodeSettings.defaults().withCodec(codec);
      var file = folder.resolve("out." + codec.extension());
      row(
          "encode " + codec + " by " + ENCODERS.encoderFor(codec),
          () -> VideoEncoder.writeAll(clip.open(), file, settings, ENCODERS));
      encodeFloor(clip, settings);
    }
    row("png zip", () -> PngWriter.writeZip(clip.open(), folder.resolve("a.zip")));
  }

  private static void row(String name, Work work) {
    var seconds = new double[RUNS];
    work.run();
    long processor = processorNanos();
    for (int i = 0; i < RUNS; i++) {
      long start = System.nanoTime();
      work.run();
      seconds[i] = (System.nanoTime() - start) / 1e9;
    }
    double busy = (processorNanos() - processor) / 1e9 / RUNS;
    Arrays.sort(seconds);
    System.out.printf(
        "%-48s %6.2f  (%.2f to %.2f)  processor %.2f%n",
        name, seconds[RUNS / 2], seconds[0], seconds[RUNS - 1], busy);
  }

  /** On a machine that does other work too, this tells more than the clock. */
  private static long processorNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }

  private static Clip decode(Path file) {
    var settings = new DecodeSettings(16, 5, FRAMES, MediaLimits.defaults());
    try (var decoder = VideoDecoder.open(file, MediaInput.DRIVING_VIDEO, settings)) {
      var crop = CoverCrop.of(decoder.size(), TARGET);
      var clip = Clip.read(decoder, crop::apply);
      assertEquals(FRAMES, clip.length());
      return clip;
    }
  }

  private static void decodeFloor(Path file) {
    each(file, TARGET);
  }

  private static void decodeAlone(Path file) {
    each(file, null);
  }

  private static void each(Path file, @Nullable Size target) {
    var deadline = new Deadline(Duration.ofHours(1), Duration.ofHours(1));
    try (var demuxer = Demuxer.open(file, 36_000_000);
        var stream =
            PictureStream.open(
                demuxer,
                demuxer.video().orElseThrow(),
                36_000_000,
                deadline,
                MediaInput.DRIVING_VIDEO);
        var converter = new PictureConverter(TARGET, Orientation.UPRIGHT)) {
      int shown = 0;
      for (var p = stream.next(); p.isPresent(); p = stream.next()) {
        if (target != null && shown < stream.decoded() * 16 / 30) {
          converter.convert(p.get());
          shown++;
        }
        avutil.av_frame_free(p.get());
      }
    }
  }

  /** The encoder alone, fed with pictures that are converted already. */
  private void encodeFloor(Clip clip, EncodeSettings settings) {
    var lossless = folder.resolve("floor.mkv");
    new RawVideo()
        .as(
            "matroska",
            "rawvideo",
            settings.codec() == VideoCodec.FFV1
                ? avutil.AV_PIX_FMT_BGR0
                : avutil.AV_PIX_FMT_YUV420P)
        .fps(16, 1)
        .write(lossless, clip.frames());
    row("  floor: the encoder alone", () -> encodeAlone(lossless, settings));
  }

  private static void encodeAlone(Path raw, EncodeSettings settings) {
    var deadline = new Deadline(Duration.ofHours(1), Duration.ofHours(1));
    var encoder = EncoderSetup.open(ENCODERS.encoderFor(settings.codec()), TARGET, settings, true);
    var packet = avcodec.av_packet_alloc();
    try (var demuxer = Demuxer.open(raw, 36_000_000);
        var stream =
            PictureStream.open(
                demuxer,
                demuxer.video().orElseThrow(),
                36_000_000,
                deadline,
                MediaInput.DRIVING_VIDEO)) {
      int time = 0;
      for (var p = stream.next(); p.isPresent(); p = stream.next()) {
        p.get().pts(time++);
        p.get().pict_type(0);
        check(avcodec.avcodec_send_frame(encoder, p.get()), "encode");
        avutil.av_frame_free(p.get());
        while (avcodec.avcodec_receive_packet(encoder, packet) >= 0) {
          avcodec.av_packet_unref(packet);
        }
      }
      check(avcodec.avcodec_send_frame(encoder, null), "encode");
      while (avcodec.avcodec_receive_packet(encoder, packet) >= 0) {
        avcodec.av_packet_unref(packet);
      }
    } finally {
      avcodec.av_packet_free(packet);
      avcodec.avcodec_free_context(encoder);
    }
  }
}
