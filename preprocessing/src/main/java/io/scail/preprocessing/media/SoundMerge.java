package io.scail.preprocessing.media;

import io.scail.preprocessing.failure.EncodingFailure;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.UnsupportedVideoFailure;
import io.scail.preprocessing.frames.CoverCrop;
import io.scail.preprocessing.frames.Size;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the sound of one file under the pictures of another. Pictures whose codec plays in mp4 or
 * webm are copied as they are; others become H.264. Sound is always encoded anew, so that it begins
 * and ends at the right sample.
 */
public final class SoundMerge {
  private static final Logger LOG = LoggerFactory.getLogger(SoundMerge.class);

  /** Containers of codecs that browsers play without being encoded anew. */
  private static final Map<Integer, String> CONTAINERS =
      Map.of(
          avcodec.AV_CODEC_ID_H264, "mp4",
          avcodec.AV_CODEC_ID_HEVC, "mp4",
          avcodec.AV_CODEC_ID_AV1, "mp4",
          avcodec.AV_CODEC_ID_VP9, "mp4",
          avcodec.AV_CODEC_ID_MPEG4, "mp4",
          avcodec.AV_CODEC_ID_VP8, "webm");

  private static final double ASSUMED_RATE = 25;

  private final Encoders encoders;
  private final MediaLimits limits;

  public SoundMerge(Encoders encoders, MediaLimits limits) {
    this.encoders = encoders;
    this.limits = limits;
  }

  /**
   * A video with its new sound.
   *
   * @param file in the given folder, named {@code merged} with the container's extension
   * @param copied whether the pictures are the source's own bits
   * @param seconds length, which is that of the pictures
   */
  public record Merged(Path file, boolean copied, double seconds) {}

  /**
   * Merges; the sound that the video has is left out, and sound beyond the video's end too.
   *
   * @param offset seconds from the video's start to the sound's; below 0 cuts the sound's beginning
   * @param progressed told now and then how many seconds are written; may throw to stop
   * @throws UnsupportedVideoFailure when a file is not what it should be
   * @throws EncodingFailure when the result cannot be written
   */
  public Merged merge(
      Path video, Path sound, double offset, Path folder, DoubleConsumer progressed) {
    var deadline = new Deadline(limits.total(), limits.total());
    deadline.bind();
    try (var pictures = open(video, MediaInput.VIDEO)) {
      var stream =
          pictures.video().orElseThrow(() -> unusable(MediaInput.VIDEO, "it has no picture track"));
      double start = soundStart(sound) - offset;
      var container = CONTAINERS.get(stream.codecpar().codec_id());
      if (container != null) {
        var copied = copy(pictures, stream, container, sound, start, folder, progressed);
        if (copied.isPresent()) {
          return copied.get();
        }
      }
      double rate = pictures.frameRate(stream);
      return encode(video, rate > 0 ? rate : ASSUMED_RATE, sound, start, folder, progressed);
    } finally {
      deadline.unbind();
    }
  }

  private Demuxer open(Path file, MediaInput input) {
    try {
      return Demuxer.open(file, limits.maxVideoPixels());
    } catch (Ffmpeg.CallFailed e) {
      throw unusable(input, "it is not in a known format");
    }
  }

  private static UnsupportedVideoFailure unusable(MediaInput input, String problem) {
    return new UnsupportedVideoFailure(input, problem);
  }

  private double soundStart(Path sound) {
    try (var demuxer = open(sound, MediaInput.AUDIO)) {
      if (demuxer.audio().isEmpty()) {
        throw unusable(MediaInput.AUDIO, "it has no sound track");
      }
      return demuxer.start();
    }
  }

  /** Copies the pictures; empty when they turn out to need encoding. */
  private static Optional<Merged> copy(
      Demuxer pictures,
      AVStream from,
      String container,
      Path sound,
      double start,
      Path folder,
      DoubleConsumer progressed) {
    var file = folder.resolve("merged." + container);
    double rate = pictures.frameRate(from);
    try (var muxer = new Muxer(file, container)) {
      var to = muxer.copy(from);
      try (var track = track(sound, start, muxer)) {
        muxer.begin();
        var clock = new PacketClock(from, rate > 0 ? rate : ASSUMED_RATE);
        var packet = pictures.next(from);
        for (; packet.isPresent(); packet = pictures.next(from)) {
          clock.place(packet.get());
          muxer.copy(packet.get(), from, to);
          // The pictures' end is known only after the last of them.
          track.writeUntil(clock.decoded);
          progressed.accept(clock.decoded);
        }
        track.finish(clock.end);
        muxer.end();
        return Optional.of(new Merged(file, true, clock.end));
      }
    } catch (Ffmpeg.CallFailed e) {
      LOG.info("video not copied, encoding it reason={}", e.getMessage());
      return Optional.empty();
    }
  }

  private static SoundTrack track(Path sound, double start, Muxer muxer) {
    try {
      return SoundTrack.open(sound, start, muxer)
          .orElseThrow(() -> unusable(MediaInput.AUDIO, "it has no sound track"));
    } catch (Ffmpeg.CallFailed e) {
      throw unusable(MediaInput.AUDIO, "its sound cannot be decoded");
    }
  }

  private Merged encode(
      Path video, double rate, Path sound, double start, Path folder, DoubleConsumer progressed) {
    int fps = Math.clamp(Math.round(rate), 1, 60);
    var settings = new DecodeSettings(fps, 1, limits.maxDecodedFrames(), limits);
    var file = folder.resolve("merged.mp4");
    try (var decoder = VideoDecoder.open(video, MediaInput.VIDEO, settings)) {
      var size = new Size(decoder.size().width() & ~1, decoder.size().height() & ~1);
      var crop = CoverCrop.of(decoder.size(), size);
      var writing = EncodeSettings.defaults().withFps(fps);
      try (var encoder = VideoEncoder.open(file, size, writing, encoders)) {
        encoder.carrySound(sound, start);
        if (!encoder.warnings().isEmpty()) {
          throw unusable(MediaInput.AUDIO, "its sound cannot be decoded");
        }
        int frames = 0;
        for (var frame = decoder.next(); frame.isPresent(); frame = decoder.next()) {
          encoder.write(crop.apply(frame.get()));
          progressed.accept(++frames / (double) fps);
        }
        encoder.finish();
        return new Merged(file, false, frames / (double) fps);
      }
    }
  }

  /** Moves packets so that the first picture is shown at 0, and knows where the last one ends. */
  private static final class PacketClock {
    private final double tick;
    private final double frameSeconds;
    private long first = avutil.AV_NOPTS_VALUE;
    private double decoded;
    private double end;

    PacketClock(AVStream stream, double rate) {
      this.tick = stream.time_base().num() / (double) stream.time_base().den();
      this.frameSeconds = 1 / rate;
      this.first = stream.start_time();
    }

    void place(AVPacket packet) {
      if (packet.pts() == avutil.AV_NOPTS_VALUE || packet.dts() == avutil.AV_NOPTS_VALUE) {
        throw new Ffmpeg.CallFailed("packet without a time", avutil.AVERROR_INVALIDDATA());
      }
      if (first == avutil.AV_NOPTS_VALUE) {
        first = packet.pts();
      }
      packet.pts(packet.pts() - first).dts(packet.dts() - first);
      decoded = packet.dts() * tick;
      double length = packet.duration() > 0 ? packet.duration() * tick : frameSeconds;
      end = Math.max(end, packet.pts() * tick + length);
    }
  }
}
