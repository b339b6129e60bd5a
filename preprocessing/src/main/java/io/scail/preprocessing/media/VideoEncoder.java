package io.scail.preprocessing.media;

import static io.scail.preprocessing.media.Ffmpeg.check;

import io.scail.preprocessing.failure.EncodingFailure;
import io.scail.preprocessing.failure.Warning;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.FrameSource;
import io.scail.preprocessing.frames.Size;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames as a video: H.264, VP9 or AV1 in 4:2:0, BT.709, limited range, all of it tagged; or
 * lossless RGB. Sound of another file can be carried along. {@link #finish()} completes the file;
 * closing before that leaves a file that is not usable. Used by one thread.
 */
public final class VideoEncoder implements AutoCloseable {
  /** Steps of the quantiser at a time; six halve the bytes, roughly. */
  private static final int COARSER = 8;

  private final Size size;
  private final EncodeSettings settings;
  private final String encoderName;
  private final Muxer muxer;
  private AVCodecContext encoder;
  private final AVStream stream;
  private final EncoderPictures pictures;
  private final List<Warning> warnings = new ArrayList<>();
  private @Nullable SoundTrack sound;
  private long written;
  private int quality;
  private boolean finished;
  private boolean closed;

  private VideoEncoder(
      Size size, EncodeSettings settings, String encoderName, Muxer muxer, AVCodecContext encoder) {
    this.size = size;
    this.settings = settings;
    this.encoderName = encoderName;
    this.muxer = muxer;
    this.encoder = encoder;
    this.quality = settings.quality();
    this.stream = muxer.add(encoder);
    this.pictures = new EncoderPictures(size, encoder.pix_fmt());
    pictures
        .picture()
        .color_range(encoder.color_range())
        .colorspace(encoder.colorspace())
        .color_primaries(encoder.color_primaries())
        .color_trc(encoder.color_trc());
  }

  /**
   * Starts a video.
   *
   * @param size of every frame; even sides unless lossless
   * @throws EncodingFailure when no encoder opens or the file cannot be written
   */
  public static VideoEncoder open(
      Path file, Size size, EncodeSettings settings, Encoders encoders) {
    boolean subsampled = settings.codec() != VideoCodec.FFV1;
    if (subsampled && (size.width() % 2 != 0 || size.height() % 2 != 0)) {
      throw new EncodingFailure(
          "a video of " + size + " cannot be written as " + settings.codec() + ": odd side");
    }
    try {
      var muxer = new Muxer(file, settings.codec());
      try {
        var encoder = encoders.open(size, settings, muxer.wantsGlobalHeader());
        return new VideoEncoder(size, settings, encoder.name(), muxer, encoder.context());
      } catch (Ffmpeg.CallFailed | EncodingFailure e) {
        muxer.close();
        throw e;
      }
    } catch (Ffmpeg.CallFailed e) {
      throw failure(e);
    }
  }

  /** Writes all frames of a source as a complete video and gives back how many there were. */
  public static long writeAll(
      FrameSource frames, Path file, EncodeSettings settings, Encoders encoders) {
    try (var encoder = open(file, frames.size(), settings, encoders)) {
      for (var frame = frames.next(); frame.isPresent(); frame = frames.next()) {
        encoder.write(frame.get());
      }
      encoder.finish();
      return encoder.written;
    }
  }

  /**
   * Carries the sound of another file along, cut to the length of this video. Called before the
   * first frame. A file without sound, or with sound that cannot be read, gives a silent video and
   * a warning.
   *
   * @param file the file to take sound from
   * @param start the time in that file which goes with the first frame, in seconds: {@link
   *     VideoDecoder#start()} of the driving video
   */
  public void carrySound(Path file, double start) {
    if (written > 0 || sound != null) {
      throw new IllegalStateException("sound is added once, before the first frame");
    }
    try {
      var track = SoundTrack.open(file, start, muxer);
      sound = track.orElse(null);
      if (track.isEmpty()) {
        warnings.add(new Warning("sound_missing", "the driving video has no sound to carry over"));
      }
    } catch (Ffmpeg.CallFailed e) {
      warnings.add(
          new Warning("sound_missing", "the driving video's sound cannot be read and is left out"));
    }
  }

  /** Adds a frame. */
  public void write(Frame frame) {
    if (!frame.size().equals(size)) {
      throw new IllegalArgumentException("a frame of " + frame.size() + " in a video of " + size);
    }
    if (finished) {
      throw new IllegalStateException("finished");
    }
    try {
      if (written == 0) {
        muxer.begin();
      }
      send(frame);
      written++;
      muxer.drain(encoder, stream);
      soundUntilNow();
    } catch (Ffmpeg.CallFailed e) {
      throw failure(e);
    }
  }

  /**
   * OpenH264 fails at a frame of which it makes more bytes than its buffer has, as of noise, and is
   * of no use afterwards. A new one with a coarser quantiser goes on.
   */
  private void send(Frame frame) {
    while (true) {
      try {
        var picture = pictures.convert(frame).pts(written);
        check(avcodec.avcodec_send_frame(encoder, picture), "encode");
        return;
      } catch (Ffmpeg.CallFailed e) {
        if (!encoderName.equals("libopenh264") || quality == EncodeSettings.COARSEST) {
          throw e;
        }
        coarsen();
      }
    }
  }

  private void coarsen() {
    if (quality == settings.quality()) {
      warnings.add(
          new Warning(
              "quality_lowered",
              "libopenh264 cannot hold the detail of some frames, as of noise; from there on the quality is"
                  + " lower"));
    }
    quality = Math.min(EncodeSettings.COARSEST, quality + COARSER);
    var next =
        EncoderSetup.open(
            encoderName, size, settings.withQuality(quality), muxer.wantsGlobalHeader());
    avcodec.avcodec_free_context(encoder);
    encoder = next;
  }

  private void soundUntilNow() {
    if (sound != null) {
      sound.writeUntil(written / (double) settings.fps());
    }
  }

  /** Completes the file; at least one frame was written. */
  public void finish() {
    if (written == 0) {
      throw new EncodingFailure("a video needs at least one frame");
    }
    try {
      check(avcodec.avcodec_send_frame(encoder, null), "encode");
      muxer.drain(encoder, stream);
      if (sound != null) {
        sound.finish(written / (double) settings.fps());
      }
      muxer.end();
      finished = true;
    } catch (Ffmpeg.CallFailed e) {
      throw failure(e);
    }
  }

  private static EncodingFailure failure(Ffmpeg.CallFailed e) {
    return new EncodingFailure("the video cannot be written: " + e.getMessage());
  }

  /** FFmpeg's name of the encoder in use. */
  public String encoder() {
    return encoderName;
  }

  /** FFmpeg's name of the encoder of the sound, empty when there is none. */
  public Optional<String> soundEncoder() {
    return Optional.ofNullable(sound).map(SoundTrack::encoderName);
  }

  /** What was remarked. */
  public List<Warning> warnings() {
    return List.copyOf(warnings);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (sound != null) {
      sound.close();
    }
    pictures.close();
    avcodec.avcodec_free_context(encoder);
    muxer.close();
  }
}
