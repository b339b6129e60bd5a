package io.scail.server.workers;

import io.scail.server.animation.CancelledFailure;
import io.scail.server.animation.EngineFailure;
import io.scail.server.animation.MemoryFailure;
import io.scail.server.database.DatabaseFailure;
import io.scail.server.files.FileCatalog;
import io.scail.server.files.FileFailure;
import io.scail.server.files.FileStore;
import io.scail.server.jobs.JobFailure;
import io.scail.server.jobs.JobLeases;
import io.scail.server.jobs.JobOutput;
import io.scail.server.jobs.Lease;
import io.scail.server.jobs.LeaseSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs one after the other and runs their pipelines on one thread, while another thread keeps
 * the lease, hears cancellations and watches that the run shows signs of life.
 */
public final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /** Attempts at a job on which the engine itself fails; each takes a fresh process. */
  private static final int ENGINE_ATTEMPTS = 3;

  private final String id;
  private final JobLeases leases;
  private final FileCatalog files;
  private final FileStore store;
  private final Map<String, Pipeline> pipelines;
  private final WorkerSettings settings;
  private final Runnable onStuck;
  private final Thread thread;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile Optional<LeasedRun> current = Optional.empty();

  /**
   * @param id names this worker in leases; no other may ever have used it
   * @param pipelines by endpoint id
   * @param onStuck what ends a process whose run is stuck; called from another thread
   */
  public Worker(
      String id,
      JobLeases leases,
      FileCatalog files,
      FileStore store,
      Map<String, Pipeline> pipelines,
      WorkerSettings settings,
      Runnable onStuck) {
    this.id = id;
    this.leases = leases;
    this.files = files;
    this.store = store;
    this.pipelines = Map.copyOf(pipelines);
    this.settings = settings;
    this.onStuck = onStuck;
    this.thread = Thread.ofPlatform().name("scail-worker").unstarted(this::work);
  }

  /** Begins to take jobs. */
  public void start() {
    thread.start();
  }

  /** Takes no further job; the one that runs may end. */
  public void drain() {
    stopping.countDown();
  }

  /**
   * Waits for the end of the job that runs; after the patience it is given back and somebody else
   * goes on.
   */
  public void stop(Duration patience) throws InterruptedException {
    drain();
    if (!thread.join(patience)) {
      current.ifPresent(run -> run.stop(StopReason.SHUTDOWN));
      thread.join();
    }
  }

  @Override
  public void close() {
    try {
      stop(Duration.ZERO.plusMillis(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits until no further job is taken: after a stop, or because this process is not to be
   * trusted.
   */
  public void awaitEnd() throws InterruptedException {
    thread.join();
  }

  private void work() {
    while (stopping.getCount() > 0) {
      try {
        var lease = leases.claim(id, pipelines.keySet());
        if (lease.isPresent()) {
          run(lease.get());
        } else {
          pause(settings.poll());
        }
      } catch (DatabaseFailure | FileFailure | IOException e) {
        // What the attempt held comes back when its lease runs out.
        LOG.warn("worker waits worker={} reason={}", id, e.getMessage());
        pause(Duration.ofSeconds(1));
      }
    }
  }

  private void pause(Duration time) {
    try {
      var _ = stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      stopping.countDown();
    }
  }

  private void run(Lease lease) throws IOException {
    LeasedRun run;
    try {
      run = new LeasedRun(lease, leases, files, store, settings, InstantSource.system());
    } catch (IOException e) {
      leases.retry(lease, List.of());
      throw e;
    }
    current = Optional.of(run);
    LOG.info("job started job={} worker={} attempt={}", run.job().id(), id, run.job().attempts());
    var done = new CountDownLatch(1);
    var pulse =
        Thread.ofPlatform().name("scail-pulse").daemon().start(() -> beat(lease, run, done));
    try {
      end(lease, run, outcome(run), pulse, done);
    } finally {
      current = Optional.empty();
      run.clean();
    }
    leases.addStages(lease, run.stages().stop());
  }

  /** Speed of the stage that runs now; empty when none with steps does. */
  public Optional<Double> stepsPerSecond() {
    return current.flatMap(run -> run.stages().stepsPerSecond());
  }

  /** What the pipeline made of the job: an output, a failure, or nothing because it was stopped. */
  private Outcome outcome(LeasedRun run) {
    try {
      var pipeline = pipelines.get(run.job().endpoint());
      if (pipeline == null) {
        throw new IllegalStateException("claimed a job of " + run.job().endpoint());
      }
      return new Outcome.Done(pipeline.run(run));
    } catch (CancelledFailure e) {
      return new Outcome.Stopped();
    } catch (PipelineFailure e) {
      return new Outcome.Failed(e.failure());
    } catch (MemoryFailure e) {
      return new Outcome.Failed(new JobFailure.OutOfMemory(text(e)));
    } catch (EngineFailure e) {
      // A device that failed once is not to be trusted: after this job the process starts afresh.
      drain();
      LOG.error("engine failed job={} worker={}", run.job().id(), id, e);
      return run.job().attempts() < ENGINE_ATTEMPTS
          ? new Outcome.Spoilt(text(e))
          : new Outcome.Failed(new JobFailure.Internal(text(e)));
    } catch (DatabaseFailure | FileFailure.StoreUnavailable | UncheckedIOException e) {
      LOG.warn("job interrupted job={} reason={}", run.job().id(), text(e));
      return new Outcome.Spoilt(text(e));
    } catch (Error e) {
      // No memory, no stack, no library: whatever comes next in this process may fail as well.
      drain();
      LOG.error("process worn out job={} worker={}", run.job().id(), id, e);
      return new Outcome.Spoilt(text(e));
    } catch (RuntimeException e) {
      LOG.error("job broke job={}", run.job().id(), e);
      return new Outcome.Failed(new JobFailure.Internal(text(e)));
    }
  }

  private static String text(Throwable e) {
    return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
  }

  private void end(Lease lease, LeasedRun run, Outcome outcome, Thread pulse, CountDownLatch done) {
    done.countDown();
    try {
      pulse.join();
    } catch (InterruptedException e) {
      drain();
    }
    var lines = run.takeLines();
    var kept =
        switch (outcome) {
          case Outcome.Done(var output) -> leases.succeed(lease, output, run.published(), lines);
          case Outcome.Failed(var failure) -> leases.fail(lease, failure, lines);
          case Outcome.Spoilt _ -> {
            leases.retry(lease, lines);
            yield false;
          }
          case Outcome.Stopped() ->
              switch (run.stopped().orElse(StopReason.CANCELLED)) {
                case CANCELLED -> leases.cancelled(lease, lines);
                case TOO_LONG ->
                    leases.fail(
                        lease,
                        new JobFailure.ProcessingTimedOut(
                            settings.mostProcessing().orElse(Duration.ZERO)),
                        lines);
                case LEASE_LOST -> false;
                case SHUTDOWN -> {
                  leases.release(lease);
                  yield false;
                }
              };
        };
    if (!kept || !(outcome instanceof Outcome.Done)) {
      run.discardPublished();
    }
    if (kept) {
      run.discardCheckpoints();
    }
    LOG.info(
        "job left job={} worker={} kept={} outcome={}", run.job().id(), id, kept, name(outcome));
  }

  private static String name(Outcome outcome) {
    return outcome.getClass().getSimpleName();
  }

  private void beat(Lease lease, LeasedRun run, CountDownLatch done) {
    var start = System.nanoTime();
    try {
      while (!done.await(settings.heartbeat().toNanos(), TimeUnit.NANOSECONDS)) {
        if (settings.mostProcessing().isPresent()
            && System.nanoTime() - start > settings.mostProcessing().get().toNanos()) {
          run.stop(StopReason.TOO_LONG);
        }
        if (run.silence().compareTo(settings.stuckAfter()) > 0) {
          LOG.error("run stuck job={} worker={} silent={}", run.job().id(), id, run.silence());
          run.stop(StopReason.LEASE_LOST);
          onStuck.run();
          return;
        }
        signal(lease, run);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void signal(Lease lease, LeasedRun run) {
    var lines = run.takeLines();
    try {
      var signal = leases.heartbeat(lease, run.progress(), lines);
      if (signal == LeaseSignal.CANCEL) {
        run.stop(StopReason.CANCELLED);
      } else if (signal == LeaseSignal.LOST) {
        run.stop(StopReason.LEASE_LOST);
      }
    } catch (DatabaseFailure e) {
      // The lease may outlast the database's absence; if not, the fence refuses this worker's
      // writes.
      LOG.warn(
          "heartbeat missed job={} lines={} reason={}",
          run.job().id(),
          lines.size(),
          e.getMessage());
    }
  }

  private sealed interface Outcome {
    record Done(JobOutput output) implements Outcome {}

    record Failed(JobFailure failure) implements Outcome {}

    /** Not the job's fault: it is tried again. */
    record Spoilt(String reason) implements Outcome {}

    record Stopped() implements Outcome {}
  }

  /** Endpoints that this worker serves. */
  public List<String> endpoints() {
    return pipelines.keySet().stream().sorted().toList();
  }
}
