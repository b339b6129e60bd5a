package io.scail.server.workers;

import io.scail.server.database.DatabaseFailure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a worker's entry in the roster fresh for as long as the worker lives. */
public final class WorkerReporter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerReporter.class);

  private final WorkerRoster roster;
  private final String worker;
  private final String host;
  private final Supplier<WorkerFigures> figures;
  private final Duration period;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /**
   * Begins to report.
   *
   * @param host name of the machine
   * @param figures asked before each report, on the reporter's thread
   * @param period pause between two reports
   */
  public WorkerReporter(
      WorkerRoster roster,
      String worker,
      String host,
      Supplier<WorkerFigures> figures,
      Duration period) {
    this.roster = roster;
    this.worker = worker;
    this.host = host;
    this.figures = figures;
    this.period = period;
    this.thread = Thread.ofPlatform().name("scail-roster").daemon().start(this::work);
  }

  private void work() {
    try {
      do {
        try {
          roster.report(worker, host, figures.get());
        } catch (RuntimeException e) {
          // Also of a device that does not tell its memory for once.
          LOG.warn("roster missed worker={} reason=\"{}\"", worker, e.getMessage());
        }
      } while (!closing.await(period.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Strikes the entry. */
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
      roster.leave(worker);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (DatabaseFailure e) {
      LOG.warn("roster kept worker={} reason=\"{}\"", worker, e.getMessage());
    }
  }
}
