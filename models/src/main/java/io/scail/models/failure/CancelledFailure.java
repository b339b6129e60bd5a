package io.scail.models.failure;

/** The caller asked for the work to stop; it stopped at the given place and freed what it held. */
public final class CancelledFailure extends ModelsFailure {
  /**
   * @param where the stage at which the request was seen, such as {@code denoise}
   */
  public CancelledFailure(String where) {
    super("cancelled during " + where);
  }
}
