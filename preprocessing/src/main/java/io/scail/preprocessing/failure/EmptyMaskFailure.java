package io.scail.preprocessing.failure;

/** A mask of the caller tells no subject from its background. */
public final class EmptyMaskFailure extends InputFailure {
  /**
   * @param problem a clause about the mask, such as {@code is black all over}
   */
  public EmptyMaskFailure(MediaInput input, String problem) {
    super(
        input,
        "the "
            + input.words()
            + " "
            + problem
            + "; paint each subject in its colour, or one subject white on black");
  }
}
