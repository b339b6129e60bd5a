package io.scail.server.jobs;

import java.time.Duration;
import java.time.Instant;

/** Where a job stands. The last three are final: nothing leaves them. */
public sealed interface JobState {

  /** In line; also after a worker died on it. */
  record Waiting() implements JobState {}

  /**
   * Held by a worker.
   *
   * @param since start of this attempt
   */
  record Running(Instant since, String worker) implements JobState {}

  /** The last three states. */
  sealed interface Finished extends JobState {
    /** When it ended. */
    Instant at();

    /** How long its last attempt ran, zero when it never started. */
    Duration processing();
  }

  /** Ended with an output. */
  record Succeeded(JobOutput output, Instant at, Duration processing) implements Finished {}

  /** Ended without one. */
  record Failed(JobFailure failure, Instant at, Duration processing) implements Finished {}

  /** Ended because its owner asked. */
  record Cancelled(Instant at, Duration processing) implements Finished {}
}
