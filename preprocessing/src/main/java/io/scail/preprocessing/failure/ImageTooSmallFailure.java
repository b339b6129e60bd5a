package io.scail.preprocessing.failure;

/** A picture, or a video's frame, is too small to show a person. */
public final class ImageTooSmallFailure extends InputFailure {
  private final int minSide;

  /**
   * @param minSide pixels that the shorter side needs
   */
  public ImageTooSmallFailure(MediaInput input, int width, int height, int minSide) {
    super(
        input,
        "the %s has %d x %d pixels; both sides must be at least %d"
            .formatted(input.words(), width, height, minSide));
    this.minSide = minSide;
  }

  /** Pixels that the shorter side needs. */
  public int minSide() {
    return minSide;
  }
}
