package io.scail.models;

import io.scail.models.failure.CancelledFailure;

/**
 * A request to stop, made on any thread and looked for at every transformer block and between all
 * stages.
 */
public final class Cancellation {
  private volatile boolean requested;

  /** Asks the run to stop soon. Cannot be taken back. */
  public void request() {
    requested = true;
  }

  public boolean isRequested() {
    return requested;
  }

  /**
   * @throws CancelledFailure if the run was asked to stop
   */
  void check(String where) {
    if (requested) {
      throw new CancelledFailure(where);
    }
  }
}
