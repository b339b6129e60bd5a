package io.scail.server.jobs;

/** Answer to a request to cancel. */
public enum Cancellation {
  /** A waiting job ended at once; a running one ends at its next step. */
  REQUESTED,
  ALREADY_FINISHED,
  UNKNOWN
}
