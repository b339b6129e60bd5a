package io.scail.preprocessing.media;

import io.scail.preprocessing.failure.ImageTooLargeFailure;
import io.scail.preprocessing.failure.ImageTooSmallFailure;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.UnsupportedVideoFailure;
import io.scail.preprocessing.failure.VideoTooShortFailure;
import io.scail.preprocessing.failure.Warning;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.FrameSelector;
import io.scail.preprocessing.frames.FrameSource;
import io.scail.preprocessing.frames.Orientation;
import io.scail.preprocessing.frames.Size;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/**
 * A video read as frames at a constant rate, chosen by presentation time: upright, square pixels,
 * 8-bit RGB, with opacity where the video has it. Decodes only up to the last frame wanted and
 * holds two pictures of the source at a time. Used by one thread.
 */
public final class VideoDecoder implements FrameSource {
  private final MediaInput input;
  private final DecodeSettings settings;
  private final Deadline deadline;
  private final Demuxer demuxer;
  private final PictureStream stream;
  private final ProgressivePictures pictures;
  private final PictureConverter converter;
  private final Timeline timeline;
  private final FrameSelector selector;
  private final MediaInfo info;
  private final double start;
  private final List<Warning> warnings = new ArrayList<>();
  private final ArrayDeque<Frame> pending = new ArrayDeque<>();
  private final List<Integer> sources = new ArrayList<>();

  private AVFrame held;
  private int heldIndex;
  private int taken = 1;
  private @Nullable Frame heldFrame;
  private double lastDuration;
  private int damagedBefore;
  private int damagedPictures;
  private int given;
  private boolean ended;
  private boolean closed;

  private VideoDecoder(
      MediaInput input,
      DecodeSettings settings,
      Deadline deadline,
      Demuxer demuxer,
      PictureStream stream,
      ProgressivePictures pictures,
      AVFrame first) {
    this.input = input;
    this.settings = settings;
    this.deadline = deadline;
    this.demuxer = demuxer;
    this.stream = stream;
    this.pictures = pictures;
    this.held = first;
    this.timeline = new Timeline(demuxer.frameRate(stream.stream()));
    this.selector = new FrameSelector(settings.fps(), settings.maxFrames());
    var orientation = Display.orientation(stream.stream());
    if (orientation.isEmpty()) {
      warn("rotation_ignored", "is tagged with a turn that is no right angle, which is ignored");
    }
    var upright = orientation.orElse(Orientation.UPRIGHT);
    var stored = Display.squarePixels(first, stream.stream(), settings.limits().maxSide());
    this.converter = new PictureConverter(stored, upright);
    this.info = describe(stream.stream(), first, stored, upright);
    if (info.hdr()) {
      warn("hdr_tonemapped", "has high dynamic range, which is mapped to standard range");
    }
    double stated = stream.seconds(first);
    this.start = Double.isNaN(stated) ? 0 : stated;
    selector.advance(timeline.next(stated));
    lastDuration = stream.duration(first);
  }

  /**
   * Opens a video and decodes its first picture.
   *
   * @throws UnsupportedVideoFailure when it is no video or none of it can be decoded
   * @throws ImageTooLargeFailure when its pictures exceed the limits
   * @throws ImageTooSmallFailure when a side is shorter than the limits ask for
   */
  public static VideoDecoder open(Path file, MediaInput input, DecodeSettings settings) {
    return open(file, input, settings, System::nanoTime);
  }

  /**
   * @param clock nanoseconds from any moment, for the limits of time
   */
  static VideoDecoder open(
      Path file, MediaInput input, DecodeSettings settings, LongSupplier clock) {
    var limits = settings.limits();
    var deadline = new Deadline(limits.stall(), limits.total(), clock);
    deadline.bind();
    var opened = new ArrayDeque<Runnable>();
    try {
      var demuxer = Demuxer.open(file, limits.maxVideoPixels());
      opened.push(demuxer::close);
      var video =
          demuxer
              .video()
              .orElseThrow(() -> new UnsupportedVideoFailure(input, "it has no picture track"));
      checkSize(demuxer.width(video), demuxer.height(video), input, limits);
      var stream = PictureStream.open(demuxer, video, limits.maxVideoPixels(), deadline, input);
      opened.push(stream::close);
      var pictures = new ProgressivePictures(stream);
      opened.push(pictures::close);
      var first =
          pictures
              .next()
              .orElseThrow(
                  () -> new UnsupportedVideoFailure(input, "none of its frames can be decoded"));
      opened.push(() -> avutil.av_frame_free(first));
      checkSize(first.width(), first.height(), input, limits);
      var decoder = new VideoDecoder(input, settings, deadline, demuxer, stream, pictures, first);
      opened.clear();
      return decoder;
    } catch (Ffmpeg.CallFailed e) {
      throw new UnsupportedVideoFailure(input, "it is no video in a known format");
    } finally {
      deadline.unbind();
      opened.forEach(Runnable::run);
    }
  }

  private static void checkSize(int width, int height, MediaInput input, MediaLimits limits) {
    long pixels = (long) width * height;
    if (pixels > limits.maxVideoPixels()) {
      throw new ImageTooLargeFailure(input, width, height, limits.maxVideoPixels());
    }
    if (pixels > 0 && Math.min(width, height) < limits.minSide()) {
      throw new ImageTooSmallFailure(input, width, height, limits.minSide());
    }
  }

  private MediaInfo describe(AVStream video, AVFrame first, Size stored, Orientation orientation) {
    return new MediaInfo(
        avcodec.avcodec_get_name(video.codecpar().codec_id()).getString(),
        new Size(first.width(), first.height()),
        orientation.upright(stored),
        orientation,
        timeline.fps(),
        demuxer.duration(),
        pictures.isInterlaced(),
        PictureConverter.isHdr(first),
        demuxer.audio().isPresent());
  }

  /** What the file says about itself. */
  public MediaInfo info() {
    return info;
  }

  /** What was remarked so far; complete once {@link #next()} has given its last frame. */
  public List<Warning> warnings() {
    return List.copyOf(warnings);
  }

  /** For each output frame so far, the source picture it shows, counted from 0. */
  public List<Integer> sources() {
    return List.copyOf(sources.subList(0, given));
  }

  /** Time of the first picture in the file, in seconds: where sound that goes with it starts. */
  public double start() {
    return start;
  }

  /** Pictures of the source that were decoded so far. */
  public int decodedPictures() {
    return stream.decoded();
  }

  @Override
  public Size size() {
    return info.display();
  }

  @Override
  public int fps() {
    return settings.fps();
  }

  /**
   * {@inheritDoc}
   *
   * @throws VideoTooShortFailure when the video ends before the least number of frames
   * @throws UnsupportedVideoFailure when decoding stalls
   */
  @Override
  public Optional<Frame> next() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    deadline.bind();
    try {
      while (given == selector.confirmed() && !ended) {
        step();
      }
    } catch (Ffmpeg.CallFailed e) {
      throw new UnsupportedVideoFailure(input, "its frames cannot be converted");
    } finally {
      deadline.unbind();
    }
    if (given == selector.confirmed()) {
      return Optional.empty();
    }
    given++;
    return Optional.of(pending.remove());
  }

  private void step() {
    var picture =
        stream.decoded() < settings.limits().maxDecodedFrames()
            ? pictures.next()
            : Optional.<AVFrame>empty();
    if (picture.isEmpty()) {
      finish();
      return;
    }
    var frame = picture.get();
    boolean kept = false;
    try {
      double time = timeline.next(stream.seconds(frame));
      lastDuration = stream.duration(frame);
      bridgeDamage(time);
      taken++;
      show(selector.advance(time));
      kept = !isDamaged(frame);
    } finally {
      if (!kept) {
        avutil.av_frame_free(frame);
      }
    }
    if (kept) {
      hold(frame);
    } else {
      damagedPictures++;
    }
    if (selector.isFull()) {
      warn(
          "video_truncated", "is longer than " + settings.maxFrames() + " frames; the rest is cut");
      ended = true;
    }
  }

  /** Pictures lost before this one: the one before them is shown in their time. */
  private void bridgeDamage(double time) {
    int lost = stream.damaged() - damagedBefore;
    damagedBefore = stream.damaged();
    if (lost > 0) {
      damagedPictures += lost;
      taken += lost;
      show(selector.advance(time - 1 / timeline.fps()));
    }
  }

  private static boolean isDamaged(AVFrame frame) {
    return (frame.flags() & Ffmpeg.FRAME_CORRUPT) != 0 || frame.decode_error_flags() != 0;
  }

  private void finish() {
    show(selector.finish(timeline.end(lastDuration)));
    ended = true;
    int count = selector.confirmed();
    if (damagedPictures + stream.damaged() - damagedBefore > 0) {
      warn("frames_held", "has damaged frames; the frame before is shown in their place");
    }
    if (timeline.isAssumed()) {
      warn("rate_assumed", "states neither times nor a frame rate; 25 a second is assumed");
    }
    if (count < settings.minFrames()) {
      throw new VideoTooShortFailure(input, count, settings.minFrames(), settings.fps());
    }
  }

  private void show(int times) {
    if (times == 0) {
      return;
    }
    if (heldFrame == null) {
      heldFrame = converter.convert(held);
    }
    for (int i = 0; i < times; i++) {
      pending.add(heldFrame);
      sources.add(heldIndex);
    }
    deadline.progressed();
  }

  private void hold(AVFrame frame) {
    avutil.av_frame_free(held);
    held = frame;
    heldIndex = taken - 1;
    heldFrame = null;
  }

  private void warn(String code, String clause) {
    warnings.add(new Warning(code, "the " + input.words() + " " + clause));
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      avutil.av_frame_free(held);
      converter.close();
      pictures.close();
      stream.close();
      demuxer.close();
    }
  }
}
