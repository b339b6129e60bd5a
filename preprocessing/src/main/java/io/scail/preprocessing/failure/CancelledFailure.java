package io.scail.preprocessing.failure;

/** The caller asked for the work to stop; it stopped at the given place and freed what it held. */
public final class CancelledFailure extends PreprocessingFailure {
  /**
   * @param where the stage at which the request was seen, such as {@code masks}
   */
  public CancelledFailure(String where) {
    super("cancelled during " + where);
  }
}
