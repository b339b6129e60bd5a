package io.scail.preprocessing.failure;

/** Everybody stands outside the part of the picture that the centre crop keeps. */
public final class EmptyCropFailure extends InputFailure {
  public EmptyCropFailure(MediaInput input) {
    super(
        input,
        "nobody is left in the "
            + input.words()
            + " after the centre crop; frame the persons closer to the middle");
  }
}
