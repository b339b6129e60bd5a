package io.scail.server.workers;

import io.scail.server.animation.AnimationStage;
import io.scail.server.animation.CancelledFailure;
import io.scail.server.animation.LogLevel;
import io.scail.server.files.FileCatalog;
import io.scail.server.files.FileFailure;
import io.scail.server.files.FileKey;
import io.scail.server.files.FileRef;
import io.scail.server.files.FileStore;
import io.scail.server.jobs.Job;
import io.scail.server.jobs.JobLeases;
import io.scail.server.jobs.JobLogLine;
import io.scail.server.jobs.JobProgress;
import io.scail.server.jobs.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A run under a lease: written by the thread that works, read by the thread that beats. */
final class LeasedRun implements JobRun {
  /** Attribute of a job: seconds that its result files are kept. */
  private static final String KEEP_SECONDS = "keep-seconds";

  private static final int LONGEST_LINE = 2_000;

  private final Lease lease;
  private final JobLeases leases;
  private final FileCatalog files;
  private final FileStore store;
  private final Path folder;
  private final Optional<Duration> keepFiles;
  private final InstantSource clock;
  private volatile Optional<StopReason> stop = Optional.empty();
  private final List<Runnable> stopActions = new ArrayList<>();
  private final Set<FileKey> checkpoints = ConcurrentHashMap.newKeySet();
  private final List<FileRef> published = new ArrayList<>();
  private final List<JobLogLine> unsent = new ArrayList<>();
  private long lines;
  private final StageClock stages = new StageClock(System::nanoTime);
  private volatile JobProgress progress = JobProgress.NONE;
  private volatile long lastSign = System.nanoTime();

  LeasedRun(
      Lease lease,
      JobLeases leases,
      FileCatalog files,
      FileStore store,
      WorkerSettings settings,
      InstantSource clock)
      throws IOException {
    this.lease = lease;
    this.leases = leases;
    this.files = files;
    this.store = store;
    this.clock = clock;
    this.lines = lease.loggedBefore();
    this.keepFiles =
        Optional.ofNullable(lease.job().attributes().get(KEEP_SECONDS))
            .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
            .or(settings::keepFiles);
    checkpoints.addAll(leases.checkpoints(lease.job().id()));
    Files.createDirectories(settings.scratch());
    this.folder = Files.createTempDirectory(settings.scratch(), "run-");
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
  public Path folder() {
    return folder;
  }

  @Override
  public void progress(AnimationStage stage, int step, int steps) {
    progress = new JobProgress(stage.name(), step, steps);
    stages.progress(stage.name(), step);
    lastSign = System.nanoTime();
  }

  @Override
  public void log(LogLevel level, String message) {
    lastSign = System.nanoTime();
    synchronized (unsent) {
      if (lines < JobLogLine.MOST) {
        lines++;
        var text = message.length() > LONGEST_LINE ? message.substring(0, LONGEST_LINE) : message;
        unsent.add(new JobLogLine(lines, clock.instant(), level, text));
      }
    }
  }

  @Override
  public void checkCancelled() {
    lastSign = System.nanoTime();
    if (stop.isPresent()) {
      throw new CancelledFailure();
    }
  }

  @Override
  public void saveCheckpoint(String name, Path file) {
    // The fence in the name: a zombie's late bytes never replace those of the run that followed it.
    var key =
        new FileKey(FileCatalog.CHECKPOINTS, lease.job().id() + "-" + lease.fence() + "-" + name);
    try (var bytes = Files.newInputStream(file)) {
      store.write(key, bytes, Long.MAX_VALUE);
    } catch (IOException e) {
      throw new FileFailure.StoreUnavailable(
          "The checkpoint %s cannot be read.".formatted(name), e);
    }
    checkpoints.add(key);
    if (!leases.saveCheckpoint(lease, name, key)) {
      store.delete(key);
      stop(StopReason.LEASE_LOST);
    }
    lastSign = System.nanoTime();
  }

  @Override
  public Optional<Path> checkpoint(String name) {
    return leases
        .checkpoint(lease.job().id(), name)
        .flatMap(key -> store.read(key, 0, Long.MAX_VALUE))
        .map(
            bytes -> {
              try (bytes) {
                var file = folder.resolve("checkpoint-" + name);
                Files.copy(bytes, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                return file;
              } catch (IOException e) {
                throw new FileFailure.StoreUnavailable(
                    "The checkpoint %s cannot be fetched.".formatted(name), e);
              }
            });
  }

  @Override
  public FileRef publish(Path file, String fileName, String contentType) {
    try (var bytes = Files.newInputStream(file)) {
      var description = new FileCatalog.Description(fileName, contentType);
      var staged = files.stage(lease.job().owner(), description, bytes, Long.MAX_VALUE, keepFiles);
      published.add(staged);
      lastSign = System.nanoTime();
      return staged;
    } catch (IOException e) {
      throw new FileFailure.StoreUnavailable(
          "The result %s cannot be read.".formatted(fileName), e);
    }
  }

  @Override
  public void onCancel(Runnable action) {
    synchronized (this) {
      if (stop.isEmpty()) {
        stopActions.add(action);
        return;
      }
    }
    action.run();
  }

  /** Asks the run to end; the first reason counts. */
  void stop(StopReason reason) {
    List<Runnable> actions;
    synchronized (this) {
      if (stop.isPresent()) {
        return;
      }
      stop = Optional.of(reason);
      actions = List.copyOf(stopActions);
      stopActions.clear();
    }
    actions.forEach(Runnable::run);
  }

  Optional<StopReason> stopped() {
    return stop;
  }

  JobProgress progress() {
    return progress;
  }

  StageClock stages() {
    return stages;
  }

  Duration silence() {
    return Duration.ofNanos(System.nanoTime() - lastSign);
  }

  /** Lines that nobody has written yet; the caller writes them. */
  List<JobLogLine> takeLines() {
    synchronized (unsent) {
      var taken = List.copyOf(unsent);
      unsent.clear();
      return taken;
    }
  }

  List<FileRef> published() {
    return List.copyOf(published);
  }

  /** Drops the bytes of results that will never be seen. */
  void discardPublished() {
    published.forEach(files::discard);
  }

  /** Drops the bytes of checkpoints that this attempt made or found; the job has ended. */
  void discardCheckpoints() {
    checkpoints.forEach(store::delete);
  }

  /** Empties and removes the folder. */
  void clean() throws IOException {
    try (var found = Files.walk(folder)) {
      for (var path : found.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
