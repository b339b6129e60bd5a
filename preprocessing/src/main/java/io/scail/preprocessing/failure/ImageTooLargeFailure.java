package io.scail.preprocessing.failure;

/** A picture, or a video's frame, has more pixels than this stage decodes. */
public final class ImageTooLargeFailure extends InputFailure {
  private final int maxSide;

  /**
   * @param width pixels, as the file's header states
   * @param height pixels, as the file's header states
   * @param maxPixels the limit that was exceeded
   */
  public ImageTooLargeFailure(MediaInput input, long width, long height, long maxPixels) {
    super(
        input,
        "the %s has %d x %d pixels, more than %d million; shrink it"
            .formatted(input.words(), width, height, maxPixels / 1_000_000));
    this.maxSide = (int) Math.sqrt((double) maxPixels);
  }

  /** Side of the largest square picture that is accepted. */
  public int maxSide() {
    return maxSide;
  }
}
