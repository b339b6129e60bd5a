package io.scail.preprocessing;

import io.scail.preprocessing.failure.InputFailure;
import io.scail.preprocessing.failure.LengthMismatchFailure;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.ShapeMismatchFailure;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.FrameSource;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.GivenMaskReader;
import io.scail.preprocessing.masks.GivenMaskSurvey;
import io.scail.preprocessing.media.DecodeSettings;
import io.scail.preprocessing.media.ImageDecoder;
import io.scail.preprocessing.media.MediaKind;
import io.scail.preprocessing.media.VideoDecoder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * A mask that the caller made, already looked at from end to end.
 *
 * @param input what it is called in failures
 * @param size of its pictures
 * @param pictures how many there are at the driving video's rate; one serves all frames
 * @param reader knows how it is meant
 * @param frames opens it again from its first picture
 */
record GivenMask(
    MediaInput input,
    Size size,
    int pictures,
    GivenMaskReader reader,
    Supplier<FrameSource> frames) {

  /** Sides whose ratio differs by no more than this share are of the same shape. */
  private static final double SHAPE_TOLERANCE = 0.01;

  /** Frames by which two videos of the same length may differ after resampling. */
  private static final int LENGTH_TOLERANCE = 1;

  /**
   * Opens a mask for one picture; of an animation the first frame counts.
   *
   * @throws InputFailure when it cannot be read or is no mask
   */
  static GivenMask ofPicture(Path file, MediaInput input, DecodeSettings decoding) {
    return of(picture(file, input, decoding), input);
  }

  /**
   * Opens a mask for a video: a video, an animation, or one picture for all frames.
   *
   * @throws InputFailure when it cannot be read or is no mask
   */
  static GivenMask ofVideo(Path file, MediaInput input, DecodeSettings decoding) {
    if (MediaKind.of(file) == MediaKind.PICTURE) {
      return ofPicture(file, input, decoding);
    }
    var anyLength = new DecodeSettings(decoding.fps(), 1, decoding.maxFrames(), decoding.limits());
    return of(() -> VideoDecoder.open(file, input, anyLength), input);
  }

  static GivenMask of(Clip clip, MediaInput input) {
    return of(clip::open, input);
  }

  private static GivenMask of(Supplier<FrameSource> frames, MediaInput input) {
    var survey = new GivenMaskSurvey(input);
    try (var source = frames.get()) {
      for (var next = source.next(); next.isPresent(); next = source.next()) {
        survey.add(next.get());
      }
      return new GivenMask(input, source.size(), survey.pictures(), survey.finish(), frames);
    }
  }

  private static Supplier<FrameSource> picture(
      Path file, MediaInput input, DecodeSettings decoding) {
    var frame = new ImageDecoder(decoding.limits()).decode(file, input).frame();
    var clip = new Clip(decoding.fps(), List.of(frame));
    return clip::open;
  }

  /**
   * @param expected what the mask belongs to, such as {@code driving video}
   * @throws ShapeMismatchFailure when it is of another shape
   */
  GivenMask requiringShape(Size other, MediaInput expected) {
    requireShape(size, input, other, expected.words());
    return this;
  }

  static void requireShape(Size size, MediaInput input, Size other, String expected) {
    double ratio =
        (double) size.width() * other.height() / ((double) size.height() * other.width());
    if (Math.max(ratio, 1 / ratio) > 1 + SHAPE_TOLERANCE) {
      throw new ShapeMismatchFailure(
          input, size.width(), size.height(), expected, other.width(), other.height());
    }
  }

  /**
   * @throws LengthMismatchFailure when it is a video that is shorter or longer than the frames it
   *     belongs to
   */
  void requireLength(int frameCount, int fps) {
    if (pictures > 1 && Math.abs(pictures - frameCount) > LENGTH_TOLERANCE) {
      throw new LengthMismatchFailure(input, pictures, frameCount, fps);
    }
  }

  /** The mask's first picture. */
  Frame first() {
    try (var source = frames.get()) {
      return source.next().orElseThrow();
    }
  }
}
