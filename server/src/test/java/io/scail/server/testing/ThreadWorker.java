package io.scail.server.testing;

import io.scail.server.animation.AnimationFailure;
import io.scail.server.animation.AnimationStage;
import io.scail.server.animation.CancelledFailure;
import io.scail.server.animation.LogLevel;
import io.scail.server.files.FileCatalog;
import io.scail.server.files.FileRef;
import io.scail.server.jobs.Job;
import io.scail.server.jobs.JobFailure;
import io.scail.server.jobs.JobHousekeeping;
import io.scail.server.jobs.JobLeases;
import io.scail.server.jobs.JobLogLine;
import io.scail.server.jobs.JobProgress;
import io.scail.server.jobs.Lease;
import io.scail.server.jobs.LeaseSignal;
import io.scail.server.workers.JobRun;
import io.scail.server.workers.Pipeline;
import io.scail.server.workers.PipelineFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The smallest worker that can be: one thread that claims, runs and finishes jobs, for tests of the
 * faces.
 */
public final class ThreadWorker implements AutoCloseable {
  private final JobLeases leases;
  private final JobHousekeeping housekeeping;
  private final FileCatalog files;
  private final Map<String, Pipeline> pipelines;
  private final Path scratch;
  private final Thread thread;
  private final Thread tidier;
  private volatile boolean closed;

  public ThreadWorker(
      JobLeases leases,
      JobHousekeeping housekeeping,
      FileCatalog files,
      Map<String, Pipeline> pipelines,
      Path scratch) {
    this.leases = leases;
    this.housekeeping = housekeeping;
    this.files = files;
    this.pipelines = Map.copyOf(pipelines);
    this.scratch = scratch;
    this.thread = Thread.ofPlatform().name("test-worker").daemon().start(this::work);
    this.tidier = Thread.ofPlatform().name("test-tidier").daemon().start(this::tidy);
  }

  private void tidy() {
    while (!closed) {
      housekeeping.endOverdue();
      pause();
    }
  }

  private void work() {
    while (!closed) {
      var lease = leases.claim("test", pipelines.keySet());
      if (lease.isPresent()) {
        run(new Run(lease.get()));
      } else {
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(Duration.ofMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(Run run) {
    try {
      var pipeline = Objects.requireNonNull(pipelines.get(run.lease.job().endpoint()));
      var output = pipeline.run(run);
      leases.succeed(run.lease, output, run.published, run.lines);
    } catch (CancelledFailure e) {
      leases.cancelled(run.lease, run.lines);
    } catch (PipelineFailure e) {
      leases.fail(run.lease, e.failure(), run.lines);
    } catch (AnimationFailure e) {
      leases.fail(run.lease, new JobFailure.Internal(String.valueOf(e.getMessage())), run.lines);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(Duration.ofSeconds(5));
      tidier.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Run implements JobRun {
    private final Lease lease;
    private final Path folder;
    private final List<FileRef> published = new ArrayList<>();
    private List<JobLogLine> lines = new ArrayList<>();
    private JobProgress progress = JobProgress.NONE;
    private long number;

    Run(Lease lease) {
      this.lease = lease;
      this.number = lease.loggedBefore();
      try {
        this.folder = Files.createTempDirectory(scratch, "run");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Job job() {
      return lease.job();
    }

    @Override
    public String input() {
      return lease.input();
    }

    @Override
    public FileRef publish(Path file, String fileName, String contentType) {
      try (var bytes = Files.newInputStream(file)) {
        var description = new FileCatalog.Description(fileName, contentType);
        var keep =
            Optional.ofNullable(lease.job().attributes().get("keep-seconds"))
                .map(Long::parseLong)
                .map(Duration::ofSeconds);
        var ref = files.stage(lease.job().owner(), description, bytes, 1 << 30, keep);
        published.add(ref);
        return ref;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Path folder() {
      return folder;
    }

    @Override
    public void progress(AnimationStage stage, int step, int steps) {
      progress = new JobProgress(stage.name(), step, steps);
    }

    @Override
    public void log(LogLevel level, String message) {
      lines.add(new JobLogLine(++number, Instant.now(), level, message));
    }

    @Override
    public void checkCancelled() {
      var signal = leases.heartbeat(lease, progress, List.copyOf(lines));
      lines = new ArrayList<>();
      if (signal != LeaseSignal.HELD) {
        throw new CancelledFailure();
      }
    }

    @Override
    public void onCancel(Runnable action) {
      // Nothing here hears a cancellation between two steps; the gated animator asks at each.
    }

    @Override
    public void saveCheckpoint(String name, Path file) {
      throw new UnsupportedOperationException("the gated animator keeps no checkpoints");
    }

    @Override
    public Optional<Path> checkpoint(String name) {
      return Optional.empty();
    }
  }
}
