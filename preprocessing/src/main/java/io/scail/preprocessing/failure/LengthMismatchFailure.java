package io.scail.preprocessing.failure;

/** Two videos that belong together last for different times. */
public final class LengthMismatchFailure extends InputFailure {
  private final int frames;
  private final int expectedFrames;

  /**
   * @param frames output frames of the file at fault
   * @param expectedFrames output frames of the driving video
   * @param fps output frames a second
   */
  public LengthMismatchFailure(MediaInput input, int frames, int expectedFrames, int fps) {
    super(
        input,
        "the %s lasts %.2f s and the driving video %.2f s; both must last equally long"
            .formatted(input.words(), frames / (double) fps, expectedFrames / (double) fps));
    this.frames = frames;
    this.expectedFrames = expectedFrames;
  }

  /** Output frames that there are. */
  public int frames() {
    return frames;
  }

  /** Output frames that are needed. */
  public int expectedFrames() {
    return expectedFrames;
  }
}
