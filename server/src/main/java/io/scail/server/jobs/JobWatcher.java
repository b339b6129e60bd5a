package io.scail.server.jobs;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Follows one job until it ends. Used by one thread. */
public final class JobWatcher implements AutoCloseable {
  // The Java client gives up after ten silent seconds; fal's rule is five.
  private static final Duration PING = Duration.ofSeconds(4);
  // The place in the queue changes with other jobs' states, which this job's watch does not tell.
  private static final Duration WAITING_LOOK = Duration.ofSeconds(1);
  // Nobody sits through a place this far back; its changes are told with the pings.
  private static final int FAR_BACK = 50;

  private final JobQueue queue;
  private final JobId id;
  private final JobEvents.Watch watch;
  private long lastPing = System.nanoTime();
  private long lastLine;
  private Duration look = WAITING_LOOK;

  public JobWatcher(JobQueue queue, JobEvents events, JobId id) {
    this.queue = queue;
    this.id = id;
    this.watch = events.watch(id);
  }

  /** The job as it stands; empty once it is forgotten. */
  public Optional<Job> now() {
    var job = queue.find(id);
    look =
        job.filter(found -> found.state() instanceof JobState.Waiting).isPresent()
            ? WAITING_LOOK
            : PING;
    return job;
  }

  /** How many jobs start before this one, 0 when it does not wait. */
  public int position(Job job) {
    var position = queue.position(job).orElse(0);
    if (position > FAR_BACK) {
      look = PING;
    }
    return position;
  }

  /**
   * The job at the next moment that is worth a look.
   *
   * @param ping called every few seconds, also between changes: not each of them is worth a word to
   *     the other side; may throw to stop
   */
  public Optional<Job> next(Runnable ping) {
    try {
      // A watch counts whole milliseconds and may be one early.
      var left = PING.minusNanos(System.nanoTime() - lastPing).plusMillis(1);
      watch.await(left.compareTo(look) < 0 ? left : look);
      if (System.nanoTime() - lastPing >= PING.toNanos()) {
        ping.run();
        lastPing = System.nanoTime();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    return now();
  }

  /**
   * Waits until the job has ended; empty when it was forgotten first.
   *
   * @param goOn asked often; false ends the wait with the job as it stands
   */
  public Optional<Job> end(Duration often, java.util.function.BooleanSupplier goOn) {
    try {
      var job = now();
      while (job.isPresent() && !job.get().finished() && goOn.getAsBoolean()) {
        if (watch.await(often)) {
          job = now();
        }
      }
      return job;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return now();
    }
  }

  /** Log lines that this watcher has not returned yet. */
  public List<JobLogLine> newLines() {
    var lines = queue.logs(id, lastLine, JobLogLine.MOST);
    if (!lines.isEmpty()) {
      lastLine = lines.getLast().number();
    }
    return lines;
  }

  @Override
  public void close() {
    watch.close();
  }
}
