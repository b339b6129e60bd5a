package io.scail.server.node;

import io.scail.server.database.DatabaseFailure;
import io.scail.server.jobs.JobLeases;
import io.scail.server.settings.KnownSettings;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps worker processes running as children of this one. One that dies gives back its jobs at once
 * and is replaced, after a pause that grows while the replacements die young.
 */
final class Supervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final int DOUBLINGS = 7;

  /** Who lived so long was not broken from the start. */
  private static final Duration WELL = Duration.ofSeconds(30);

  /** On top of the time that a worker has to finish its job. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private final WorkerLauncher launcher;
  private final JobLeases leases;
  private final int jobs;
  private final Duration patience;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Slot> slots = new ArrayList<>();

  private Supervisor(WorkerLauncher launcher, JobLeases leases, int jobs, Duration patience) {
    this.launcher = launcher;
    this.leases = leases;
    this.jobs = jobs;
    this.patience = patience;
  }

  /**
   * Starts so many workers.
   *
   * @param errors where they log to
   */
  static Supervisor start(int workers, NodeSettings settings, JobLeases leases, Redirect errors) {
    var launcher = new WorkerLauncher(settings.given(), errors);
    var patience = settings.given().get(KnownSettings.WORKER_DRAIN).plus(MARGIN);
    var jobs = settings.given().get(KnownSettings.WORKER_JOBS);
    var supervisor = new Supervisor(launcher, leases, jobs, patience);
    for (int number = 0; number < workers; number++) {
      supervisor.slots.add(supervisor.new Slot(number));
    }
    supervisor.slots.forEach(Slot::begin);
    return supervisor;
  }

  /** Asks all workers to finish their jobs and end; none is replaced any more. */
  void drain() {
    closed.countDown();
    slots.forEach(Slot::terminate);
  }

  /** Waits for the workers' ends; who takes longer than it may is killed. */
  @Override
  public void close() {
    drain();
    var end = System.nanoTime() + patience.toNanos();
    for (var slot : slots) {
      slot.awaitEnd(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }
  }

  /** The place of one worker, filled again and again. */
  private final class Slot {
    private final int number;
    private final Thread thread;
    private Optional<Process> process = Optional.empty();

    Slot(int number) {
      this.number = number;
      this.thread = Thread.ofPlatform().name("scail-slot-" + number).unstarted(this::keepFilled);
    }

    void begin() {
      thread.start();
    }

    private void keepFilled() {
      int young = 0;
      try {
        while (closed.getCount() > 0) {
          var born = System.nanoTime();
          runOne();
          var lived = Duration.ofNanos(System.nanoTime() - born);
          young = lived.compareTo(WELL) < 0 ? young + 1 : 0;
          var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(young, DOUBLINGS));
          var _ = closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void runOne() throws InterruptedException {
      var id = "w" + number + "-" + UUID.randomUUID();
      var started = start(id);
      if (started.isPresent()) {
        var child = started.get();
        LOG.info("worker started worker={} pid={}", id, child.pid());
        var status = child.waitFor();
        LOG.info("worker ended worker={} status={}", id, status);
        giveBack(id);
      }
    }

    private synchronized Optional<Process> start(String id) {
      if (closed.getCount() == 0) {
        return Optional.empty();
      }
      try {
        process = Optional.of(launcher.launch(id, number));
      } catch (IOException e) {
        LOG.error("worker not started worker={} reason={}", id, e.getMessage());
        process = Optional.empty();
      }
      return process;
    }

    private void giveBack(String id) {
      try {
        for (var name : WorkerHost.names(id, jobs)) {
          if (leases.abandon(name) > 0) {
            LOG.warn("worker died on its job worker={}", name);
          }
        }
      } catch (DatabaseFailure e) {
        // Its lease runs out by itself.
        LOG.warn("job not given back worker={} reason={}", id, e.getMessage());
      }
    }

    synchronized void terminate() {
      // By the handle: Process.destroy would close the pipe as well, and the worker end at once.
      process.ifPresent(child -> child.toHandle().destroy());
    }

    void awaitEnd(Duration most) {
      try {
        if (!thread.join(most)) {
          LOG.warn("worker killed slot={}", number);
          synchronized (this) {
            process.ifPresent(Process::destroyForcibly);
          }
          thread.join();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
