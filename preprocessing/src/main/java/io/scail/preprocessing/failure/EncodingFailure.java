package io.scail.preprocessing.failure;

/** A picture or video could not be written: no encoder opens, or the encoder refused a frame. */
public final class EncodingFailure extends PreprocessingFailure {
  public EncodingFailure(String problem) {
    super(problem);
  }
}
