package io.scail.preprocessing.failure;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file of the caller cannot be used; {@link #input()} says which. */
public abstract sealed class InputFailure extends PreprocessingFailure
    permits EmptyCropFailure,
        EmptyMaskFailure,
        ImageTooLargeFailure,
        ImageTooSmallFailure,
        LengthMismatchFailure,
        NoMediaFailure,
        NoPersonFailure,
        ShapeMismatchFailure,
        UnclearMaskFailure,
        UnreadableImageFailure,
        UnsupportedImageFailure,
        UnsupportedVideoFailure,
        VideoTooShortFailure {

  private final MediaInput input;

  InputFailure(MediaInput input, String sentence) {
    this(input, sentence, null);
  }

  InputFailure(MediaInput input, String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
    this.input = Objects.requireNonNull(input);
  }

  /** The file that is at fault. */
  public final MediaInput input() {
    return input;
  }
}
