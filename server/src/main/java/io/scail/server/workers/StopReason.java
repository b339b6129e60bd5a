package io.scail.server.workers;

/** Why a run must end before its work is done. */
enum StopReason {
  /** The job's owner asked. */
  CANCELLED,
  /** It ran longer than the operator allows. */
  TOO_LONG,
  /** Another worker has the job. */
  LEASE_LOST,
  /** The worker is to stop; somebody else goes on. */
  SHUTDOWN
}
