package io.scail.server.jobs;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * The operator's rules for jobs.
 *
 * @param lease how long a worker holds a job without a sign of life
 * @param mostAttempts attempts a job has before it fails with {@link JobFailure.RunnerDisconnected}
 * @param firstRetry pause before the second attempt; doubles up to 64 times itself
 * @param retention how long a finished job can be read
 * @param mostWaiting jobs that may wait at once; empty means no limit
 * @param runningPerKey default of {@link io.scail.server.keys.KeyLimits#running()}
 * @param submitsPerMinute default of {@link io.scail.server.keys.KeyLimits#submitsPerMinute()}
 */
public record JobSettings(
    Duration lease,
    int mostAttempts,
    Duration firstRetry,
    Duration retention,
    OptionalInt mostWaiting,
    OptionalInt runningPerKey,
    OptionalInt submitsPerMinute) {

  /** What holds without a configuration: 10 attempts as fal promises, results for a day. */
  public static final JobSettings DEFAULT =
      new JobSettings(
          Duration.ofSeconds(15),
          10,
          Duration.ofMillis(500),
          Duration.ofDays(1),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty());

  public JobSettings {
    if (lease.toMillis() < 100) {
      throw new IllegalArgumentException("a lease lasts at least 100 ms, not " + lease);
    }
    if (mostAttempts < 1) {
      throw new IllegalArgumentException("a job has at least one attempt, not " + mostAttempts);
    }
  }
}
