package io.scail.preprocessing.failure;

/** The input was readable, but nothing could be made of it: no skeleton in any frame. */
public final class NoMediaFailure extends InputFailure {
  /**
   * @param problem one sentence
   */
  public NoMediaFailure(MediaInput input, String problem) {
    super(input, problem);
  }
}
