package io.scail.server.workers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.animation.AnimationStage;
import io.scail.server.animation.DeviceUse;
import io.scail.server.animation.EngineFailure;
import io.scail.server.animation.LogLevel;
import io.scail.server.animation.MemoryFailure;
import io.scail.server.database.Database;
import io.scail.server.endpoints.EndpointSettings;
import io.scail.server.endpoints.Endpoints;
import io.scail.server.endpoints.Scail2;
import io.scail.server.endpoints.Workshop;
import io.scail.server.fetch.AddressGuard;
import io.scail.server.fetch.GuardedClient;
import io.scail.server.fetch.InputFetcher;
import io.scail.server.files.FileCatalog;
import io.scail.server.files.FileFailure;
import io.scail.server.files.LocalFileStore;
import io.scail.server.http.Json;
import io.scail.server.jobs.Job;
import io.scail.server.jobs.JobEvents;
import io.scail.server.jobs.JobFailure;
import io.scail.server.jobs.JobFigures;
import io.scail.server.jobs.JobIds;
import io.scail.server.jobs.JobLeases;
import io.scail.server.jobs.JobOutput;
import io.scail.server.jobs.JobQueue;
import io.scail.server.jobs.JobSettings;
import io.scail.server.jobs.JobState;
import io.scail.server.jobs.NewJob;
import io.scail.server.testing.GatedAnimator;
import io.scail.server.testing.RunningServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@SuppressWarnings("NullAway.Init")
final class WorkerTest {
  private final JobIds ids = new JobIds(InstantSource.system(), new SecureRandom());
  private Path folder;
  private Database database;
  private JobQueue queue;
  private JobLeases leases;
  private JobEvents events;
  private LocalFileStore store;
  private FileCatalog files;

  @BeforeEach
  void open(@TempDir Path temporary) {
    folder = temporary;
    database = Database.open("sqlite:" + folder.resolve("jobs.db"));
    queue = new JobQueue(database, JobSettings.DEFAULT);
    leases = new JobLeases(database, JobSettings.DEFAULT);
    events = new JobEvents(database, Duration.ofMillis(10));
    store = LocalFileStore.open(folder.resolve("files"));
    files = new FileCatalog(database, store, OptionalLong.empty());
  }

  @AfterEach
  void close() {
    events.close();
    database.close();
  }

  private Worker worker(Pipeline pipeline, WorkerSettings settings, Runnable onStuck) {
    var id = "w-" + ids.next();
    return new Worker(id, leases, files, store, Map.of("app", pipeline), settings, onStuck);
  }

  private WorkerSettings quick() {
    var defaults = WorkerSettings.defaults(folder.resolve("scratch"));
    return new WorkerSettings(
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        defaults.stuckAfter(),
        Optional.empty(),
        Optional.empty(),
        defaults.scratch());
  }

  private Job submit() {
    return submit("{}");
  }

  private Job submit(String input) {
    var job = NewJob.of(ids.next(), "app", "a", input);
    queue.submit(job);
    return queue.find(job.id()).orElseThrow();
  }

  private Job await(Job job, Predicate<Job> condition) throws InterruptedException {
    try (var watch = events.watch(job.id())) {
      while (true) {
        var seen = queue.find(job.id()).orElseThrow();
        if (condition.test(seen)) {
          return seen;
        }
        watch.await(Duration.ofSeconds(1));
      }
    }
  }

  private static JobOutput output(String text) {
    return new JobOutput(text, BigDecimal.ONE);
  }

  private static Path file(JobRun run, String text) {
    try {
      return Files.writeString(run.folder().resolve("result"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aDownloadThatDripsEndsWithItsCancellation() throws Exception {
    var fetcher =
        new InputFetcher(
            new GuardedClient(new AddressGuard(true, Set.of())),
            _ -> Optional.empty(),
            1 << 20,
            Duration.ofMinutes(5));
    try (var host = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var animator = new GatedAnimator()) {
      var pipeline =
          new Endpoints(EndpointSettings.DEFAULT)
              .pipelines(new Workshop(animator, fetcher))
              .get(Scail2.ID);
      try (var worker = worker(Objects.requireNonNull(pipeline), quick(), () -> {})) {
        worker.start();
        var url = "http://127.0.0.1:" + host.getLocalPort() + "/a.mp4";
        var job = submit(Json.text(RunningServer.input("a").put("video_url", url)));
        try (var download = host.accept()) {
          download.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\nabc".getBytes(US_ASCII));
          queue.cancel(job.id());
          var ended = await(job, Job::finished);
          assertInstanceOf(JobState.Cancelled.class, ended.state());
        }
      }
    }
  }

  @Test
  void aJobEndsWithItsOutputItsFilesAndItsLog() throws Exception {
    Pipeline pipeline =
        run -> {
          run.progress(AnimationStage.DENOISE, 1, 2);
          run.log(LogLevel.INFO, "step 1/2");
          return output(run.publish(file(run, "card"), "a/b.mp4", "video/mp4").id());
        };
    try (var worker = worker(pipeline, quick(), () -> {})) {
      worker.start();
      var done = await(submit(), Job::finished);
      var id = assertInstanceOf(JobState.Succeeded.class, done.state()).output().json();
      var stored = files.find(id).orElseThrow();
      assertEquals("b.mp4", stored.fileName());
      try (var bytes = files.open(stored, 0, 99).orElseThrow()) {
        assertEquals(
            "card", new String(bytes.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
      }
      assertEquals("step 1/2", queue.logs(done.id(), 0, 9).getFirst().message());
    }
    try (var left = Files.list(folder.resolve("scratch"))) {
      assertEquals(0, left.count(), "a run leaves no scratch files");
    }
  }

  @Test
  void aCancelledRunStopsAndItsFilesAreDropped() throws Exception {
    var started = new CountDownLatch(1);
    Pipeline pipeline =
        run -> {
          run.publish(file(run, "half"), "half.mp4", "video/mp4");
          started.countDown();
          return untilStopped(run);
        };
    try (var worker = worker(pipeline, quick(), () -> {})) {
      worker.start();
      var job = submit();
      assertTrue(started.await(30, TimeUnit.SECONDS));
      queue.cancel(job.id());
      assertInstanceOf(JobState.Cancelled.class, await(job, Job::finished).state());
    }
    assertEquals(0, storedFiles());
  }

  private long storedFiles() {
    var count = new java.util.concurrent.atomic.AtomicLong();
    store.list(FileCatalog.FILES, _ -> count.incrementAndGet());
    return count.get();
  }

  private static JobOutput untilStopped(JobRun run) {
    while (true) {
      run.checkCancelled();
      Thread.onSpinWait();
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void anUnexpectedFailureEndsTheJobAndTheWorkerGoesOn() throws Exception {
    var calls = new java.util.concurrent.atomic.AtomicInteger();
    Pipeline pipeline =
        run -> {
          if (calls.getAndIncrement() == 0) {
            throw new IllegalStateException("broken");
          }
          if (calls.get() == 2) {
            throw new MemoryFailure("too small", null);
          }
          return output("{}");
        };
    try (var worker = worker(pipeline, quick(), () -> {})) {
      worker.start();
      assertEquals(new JobFailure.Internal("broken"), failure(submit()));
      assertEquals(new JobFailure.OutOfMemory("too small"), failure(submit()));
      assertInstanceOf(JobState.Succeeded.class, await(submit(), Job::finished).state());
    }
  }

  private JobFailure failure(Job job) throws InterruptedException {
    return assertInstanceOf(JobState.Failed.class, await(job, Job::finished).state()).failure();
  }

  @Test
  void anAttemptThatTheMachineSpoiltIsMadeAgain() throws Exception {
    var calls = new java.util.concurrent.atomic.AtomicInteger();
    Pipeline pipeline =
        run -> {
          switch (calls.getAndIncrement()) {
            case 0 -> throw new UncheckedIOException(new IOException("No space left on device"));
            case 1 -> throw new FileFailure.StoreUnavailable("The store is away.", null);
            default -> {
              return output("{}");
            }
          }
        };
    try (var worker = worker(pipeline, quick(), () -> {})) {
      worker.start();
      var done = await(submit(), Job::finished);
      assertInstanceOf(JobState.Succeeded.class, done.state());
      assertEquals(3, done.attempts());
    }
  }

  @Test
  void aFailingEngineEndsTheWorkerAndAtLastTheJob() throws Exception {
    Pipeline pipeline =
        run -> {
          throw new EngineFailure("no device", null);
        };
    var job = submit();
    for (int attempt = 1; attempt <= 3; attempt++) {
      try (var worker = worker(pipeline, quick(), () -> {})) {
        worker.start();
        worker.awaitEnd();
      }
      assertEquals(attempt, queue.find(job.id()).orElseThrow().attempts());
    }
    assertEquals(new JobFailure.Internal("no device"), failure(job));
  }

  @Test
  void anErrorEndsTheWorkerAndNotTheJob() throws Exception {
    Pipeline pipeline =
        run -> {
          throw new StackOverflowError("deep");
        };
    var job = submit();
    try (var worker = worker(pipeline, quick(), () -> {})) {
      worker.start();
      worker.awaitEnd();
    }
    assertEquals(new JobState.Waiting(), queue.find(job.id()).orElseThrow().state());
  }

  @Test
  void resultFilesAreKeptAsLongAsTheJobSays() throws Exception {
    Pipeline pipeline = run -> output(run.publish(file(run, "card"), "card.mp4", "video/mp4").id());
    try (var worker = worker(pipeline, quick(), () -> {})) {
      worker.start();
      var job =
          NewJob.of(ids.next(), "app", "a", "{}").withAttributes(Map.of("keep-seconds", "90"));
      queue.submit(job);
      var done = await(queue.find(job.id()).orElseThrow(), Job::finished);
      var id = assertInstanceOf(JobState.Succeeded.class, done.state()).output().json();
      var stored = files.find(id).orElseThrow();
      assertEquals(Optional.of(stored.createdAt().plusSeconds(90)), stored.expiresAt());
    }
  }

  @Test
  void aFinishedJobLeavesNoCheckpointBytes() throws Exception {
    Pipeline pipeline =
        run -> {
          run.saveCheckpoint("segment-1", file(run, "latents"));
          return output("{}");
        };
    try (var worker = worker(pipeline, quick(), () -> {})) {
      worker.start();
      await(submit(), Job::finished);
    }
    var left = new java.util.concurrent.atomic.AtomicLong();
    store.list(FileCatalog.CHECKPOINTS, _ -> left.incrementAndGet());
    assertEquals(0, left.get());
  }

  @Test
  void aWorkerThatIsStoppedGivesItsJobBackAndTheNextResumesFromTheCheckpoint() throws Exception {
    var started = new CountDownLatch(1);
    Pipeline first =
        run -> {
          run.saveCheckpoint("segment-1", file(run, "latents"));
          started.countDown();
          return untilStopped(run);
        };
    var job = submit();
    try (var worker = worker(first, quick(), () -> {})) {
      worker.start();
      assertTrue(started.await(30, TimeUnit.SECONDS));
    }
    var waiting = queue.find(job.id()).orElseThrow();
    assertEquals(new JobState.Waiting(), waiting.state());
    assertEquals(0, waiting.attempts(), "a worker that stops costs no attempt");
    Pipeline second =
        run -> {
          try {
            return output(Files.readString(run.checkpoint("segment-1").orElseThrow()));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    try (var worker = worker(second, quick(), () -> {})) {
      worker.start();
      var done = assertInstanceOf(JobState.Succeeded.class, await(job, Job::finished).state());
      assertEquals("latents", done.output().json());
    }
  }

  @Test
  void aDrainingWorkerFinishesItsJobAndTakesNoOther() throws Exception {
    var started = new CountDownLatch(1);
    var finish = new CountDownLatch(1);
    Pipeline pipeline =
        run -> {
          started.countDown();
          try {
            finish.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return output("{}");
        };
    var running = submit();
    var next = submit();
    var worker = worker(pipeline, quick(), () -> {});
    worker.start();
    assertTrue(started.await(30, TimeUnit.SECONDS));
    worker.drain();
    finish.countDown();
    worker.stop(Duration.ofSeconds(30));
    assertInstanceOf(JobState.Succeeded.class, queue.find(running.id()).orElseThrow().state());
    assertFalse(queue.find(next.id()).orElseThrow().finished());
  }

  @Test
  void aRunThatTakesTooLongEndsWithThatFailure() throws Exception {
    var base = quick();
    var limit = Duration.ofMillis(50);
    var settings =
        new WorkerSettings(
            base.poll(),
            base.heartbeat(),
            base.stuckAfter(),
            Optional.of(limit),
            Optional.empty(),
            base.scratch());
    try (var worker = worker(WorkerTest::untilStopped, settings, () -> {})) {
      worker.start();
      assertEquals(new JobFailure.ProcessingTimedOut(limit), failure(submit()));
    }
  }

  @Test
  void aSilentRunIsTakenForStuck() throws Exception {
    var base = quick();
    var settings =
        new WorkerSettings(
            base.poll(),
            base.heartbeat(),
            Duration.ofMillis(80),
            Optional.empty(),
            Optional.empty(),
            base.scratch());
    var stuck = new CountDownLatch(1);
    Pipeline pipeline =
        run -> {
          try {
            stuck.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          run.checkCancelled();
          return output("{}");
        };
    try (var worker = worker(pipeline, settings, stuck::countDown)) {
      worker.start();
      var job = submit();
      assertTrue(stuck.await(30, TimeUnit.SECONDS));
      worker.stop(Duration.ofSeconds(30));
      assertInstanceOf(JobState.Running.class, queue.find(job.id()).orElseThrow().state());
    }
  }

  @Test
  void theRosterShowsAWorkerWhileItReportsAndTheFiguresShowItsStages() throws Exception {
    var roster = new WorkerRoster(database);
    var figures =
        new WorkerFigures("cuda:0", Optional.of(new DeviceUse(100, 40)), Optional.of(2.5));
    Pipeline pipeline =
        run -> {
          run.progress(AnimationStage.DENOISE, 0, 2);
          run.progress(AnimationStage.DENOISE, 2, 2);
          return output("{}");
        };
    try (var worker = worker(pipeline, quick(), () -> {})) {
      try (var _ = new WorkerReporter(roster, "w1", "host", () -> figures, Duration.ofMillis(10))) {
        worker.start();
        await(submit(), Job::finished);
        while (roster.seenWithin(Duration.ofMinutes(1)).isEmpty()) {
          Thread.onSpinWait();
        }
        var entry = roster.seenWithin(Duration.ofMinutes(1)).getFirst();
        assertEquals("host", entry.host());
        assertEquals(figures, entry.figures());
        assertEquals(0, roster.forget(Duration.ofMinutes(1)));
      }
      worker.stop(Duration.ofSeconds(10));
    }
    assertEquals(0, roster.seenWithin(Duration.ofMinutes(1)).size());
    var stages = new JobFigures(database).read().stages();
    assertEquals("DENOISE", stages.getFirst().label());
    assertEquals(2, stages.getFirst().count());
  }
}
