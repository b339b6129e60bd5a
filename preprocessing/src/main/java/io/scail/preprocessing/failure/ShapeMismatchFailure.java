package io.scail.preprocessing.failure;

/** A picture's sides are in another ratio than those of the picture it belongs to. */
public final class ShapeMismatchFailure extends InputFailure {
  /**
   * @param expected what the sides are compared with, such as {@code driving video}
   */
  public ShapeMismatchFailure(
      MediaInput input, int width, int height, String expected, int toWidth, int toHeight) {
    super(
        input,
        "the %s has %d x %d pixels and the %s %d x %d; any size will do, but of the same shape"
            .formatted(input.words(), width, height, expected, toWidth, toHeight));
  }
}
