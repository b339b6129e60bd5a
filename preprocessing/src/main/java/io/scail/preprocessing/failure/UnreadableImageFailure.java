package io.scail.preprocessing.failure;

/** A picture in a known format is damaged or cut off. */
public final class UnreadableImageFailure extends InputFailure {
  /**
   * @param problem what is wrong with it, a clause such as {@code its data ends early}
   */
  public UnreadableImageFailure(MediaInput input, String problem) {
    super(input, "the " + input.words() + " cannot be read: " + problem);
  }
}
