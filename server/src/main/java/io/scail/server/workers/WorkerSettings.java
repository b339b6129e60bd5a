package io.scail.server.workers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The operator's rules for workers.
 *
 * @param poll pause between two looks at an empty line
 * @param heartbeat pause between two signs of life; also how soon a cancellation is heard
 * @param stuckAfter silence of a run after which its worker is taken for stuck
 * @param mostProcessing how long an attempt may run; empty means no limit
 * @param keepFiles how long result files are kept when the job says nothing; empty means for ever
 * @param scratch folder below which each run has its own
 */
public record WorkerSettings(
    Duration poll,
    Duration heartbeat,
    Duration stuckAfter,
    Optional<Duration> mostProcessing,
    Optional<Duration> keepFiles,
    Path scratch) {

  /** The same with another folder. */
  public WorkerSettings withScratch(Path folder) {
    return new WorkerSettings(poll, heartbeat, stuckAfter, mostProcessing, keepFiles, folder);
  }

  /** What holds without a configuration. */
  public static WorkerSettings defaults(Path scratch) {
    return new WorkerSettings(
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofMinutes(10),
        Optional.empty(),
        Optional.of(Duration.ofDays(7)),
        scratch);
  }
}
