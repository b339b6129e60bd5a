package io.scail.preprocessing.media;

import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.UnsupportedVideoFailure;
import io.scail.preprocessing.frames.Size;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalDouble;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

/**
 * What is in a video file, by its packets and tags; nothing is decoded.
 *
 * @param codec short name of the picture codec, such as {@code h264}
 * @param size as stored
 * @param pixels name of the pixel format, such as {@code yuv420p}
 * @param frames packets of pictures
 * @param fps as stated; 0 when not
 * @param seconds from the first picture to the end of the last
 * @param range colour range as tagged: {@code tv} limited, {@code pc} full, {@code unknown}
 * @param matrix as tagged, such as {@code bt709}, or {@code unknown}
 * @param primaries as tagged
 * @param transfer as tagged
 * @param audioOffset start of the sound less start of the pictures, in seconds; empty without sound
 */
public record ContainerFacts(
    String codec,
    Size size,
    String pixels,
    int frames,
    double fps,
    double seconds,
    String range,
    String matrix,
    String primaries,
    String transfer,
    OptionalDouble audioOffset) {

  private static final long MAX_PIXELS = MediaLimits.defaults().maxVideoPixels();

  public ContainerFacts {
    Objects.requireNonNull(codec);
    Objects.requireNonNull(size);
    Objects.requireNonNull(pixels);
    Objects.requireNonNull(range);
    Objects.requireNonNull(matrix);
    Objects.requireNonNull(primaries);
    Objects.requireNonNull(transfer);
    Objects.requireNonNull(audioOffset);
  }

  /**
   * Reads a file to its end.
   *
   * @throws UnsupportedVideoFailure when it is no video, or reading stalls
   */
  public static ContainerFacts read(Path file, MediaInput input) {
    var deadline = new Deadline(MediaLimits.defaults());
    deadline.bind();
    try (var demuxer = Demuxer.open(file, MAX_PIXELS)) {
      var video =
          demuxer
              .video()
              .orElseThrow(() -> new UnsupportedVideoFailure(input, "it has no picture track"));
      return read(demuxer, video, deadline, input);
    } catch (Ffmpeg.CallFailed e) {
      throw new UnsupportedVideoFailure(input, "it is no video in a known format");
    } finally {
      deadline.unbind();
    }
  }

  private static ContainerFacts read(
      Demuxer demuxer, AVStream video, Deadline deadline, MediaInput input) {
    double unit = video.time_base().num() / (double) video.time_base().den();
    double fps = demuxer.frameRate(video);
    int frames = 0;
    double first = Double.POSITIVE_INFINITY;
    double end = Double.NEGATIVE_INFINITY;
    for (var next = demuxer.next(video); next.isPresent(); next = demuxer.next(video)) {
      deadline.check(input);
      frames++;
      var packet = next.get();
      if (packet.pts() != avutil.AV_NOPTS_VALUE) {
        double time = packet.pts() * unit;
        double length = packet.duration() > 0 ? packet.duration() * unit : fps > 0 ? 1 / fps : 0;
        first = Math.min(first, time);
        end = Math.max(end, time + length);
      }
    }
    var codec = video.codecpar();
    if (demuxer.width(video) < 1 || demuxer.height(video) < 1) {
      throw new UnsupportedVideoFailure(input, "it does not say how large its pictures are");
    }
    double start = first;
    return new ContainerFacts(
        avcodec.avcodec_get_name(codec.codec_id()).getString(),
        new Size(demuxer.width(video), demuxer.height(video)),
        word(avutil.av_get_pix_fmt_name(codec.format())),
        frames,
        fps,
        Double.isInfinite(first) ? demuxer.duration() : end - first,
        word(avutil.av_color_range_name(codec.color_range())),
        word(avutil.av_color_space_name(codec.color_space())),
        word(avutil.av_color_primaries_name(codec.color_primaries())),
        word(avutil.av_color_transfer_name(codec.color_trc())),
        Double.isInfinite(first)
            ? OptionalDouble.empty()
            : demuxer.audio().stream()
                .filter(sound -> sound.start_time() != avutil.AV_NOPTS_VALUE)
                .mapToDouble(sound -> startOf(sound) - start)
                .findFirst());
  }

  private static double startOf(AVStream stream) {
    return stream.start_time() * stream.time_base().num() / (double) stream.time_base().den();
  }

  private static String word(BytePointer name) {
    return name == null || name.isNull() ? "unknown" : name.getString();
  }
}
