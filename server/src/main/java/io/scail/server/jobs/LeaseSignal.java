package io.scail.server.jobs;

/** What a worker learns from a heartbeat. */
public enum LeaseSignal {
  /** Go on. */
  HELD,
  /** The owner wants the job to end. */
  CANCEL,
  /** Somebody else has the job, or it has ended: stop, and write nothing. */
  LOST
}
