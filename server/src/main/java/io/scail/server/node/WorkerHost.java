package io.scail.server.node;

import io.scail.server.animation.Animator;
import io.scail.server.endpoints.Endpoints;
import io.scail.server.endpoints.Workshop;
import io.scail.server.fetch.GuardedClient;
import io.scail.server.fetch.InputFetcher;
import io.scail.server.jobs.JobLeases;
import io.scail.server.settings.KnownSettings;
import io.scail.server.workers.Worker;
import io.scail.server.workers.WorkerFigures;
import io.scail.server.workers.WorkerReporter;
import io.scail.server.workers.WorkerRoster;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/** A worker with everything that it works with. */
final class WorkerHost implements AutoCloseable {
  /** Pause between two entries in the roster of workers. */
  private static final Duration REPORT = Duration.ofSeconds(2);

  private final Animator animator;
  private final List<Worker> workers;
  private final WorkerReporter reporter;
  private final Scratch scratch;
  private final Duration patience;

  private WorkerHost(
      Animator animator,
      List<Worker> workers,
      WorkerReporter reporter,
      Scratch scratch,
      Duration patience) {
    this.reporter = reporter;
    this.animator = animator;
    this.workers = List.copyOf(workers);
    this.scratch = scratch;
    this.patience = patience;
  }

  /**
   * Opens the animator and begins to take jobs.
   *
   * @param id no other worker has ever used it
   * @param onStuck what ends the process of a run that is stuck
   */
  static WorkerHost start(String id, NodeSettings settings, Stores stores, Runnable onStuck) {
    var animator = Animators.open(settings.given());
    var catalog = stores.catalog();
    var inputs = settings.inputs();
    var fetcher =
        new InputFetcher(
            new GuardedClient(inputs.guard()),
            file -> catalog.find(file).flatMap(found -> catalog.open(found, 0, found.size())),
            inputs.most(),
            inputs.within());
    var scratch = Scratch.open(settings.workers().scratch(), id);
    var pipelines = new Endpoints(settings.endpoints()).pipelines(new Workshop(animator, fetcher));
    var workers = new ArrayList<Worker>();
    for (var name : names(id, settings.given().get(KnownSettings.WORKER_JOBS))) {
      workers.add(
          new Worker(
              name,
              new JobLeases(stores.database(), settings.jobs()),
              catalog,
              stores.files(),
              pipelines,
              settings.workers().withScratch(scratch.folder()),
              onStuck));
    }
    workers.forEach(Worker::start);
    var reporter =
        new WorkerReporter(
            new WorkerRoster(stores.database()),
            id,
            hostName(),
            () -> new WorkerFigures(animator.device(), animator.memory(), stepsPerSecond(workers)),
            REPORT);
    return new WorkerHost(
        animator, workers, reporter, scratch, settings.given().get(KnownSettings.WORKER_DRAIN));
  }

  /**
   * Under which names a process holds its jobs.
   *
   * @param id of the process
   * @param jobs how many it holds at once
   */
  static List<String> names(String id, int jobs) {
    return IntStream.range(0, jobs).mapToObj(i -> i == 0 ? id : id + "-" + i).toList();
  }

  private static Optional<Double> stepsPerSecond(List<Worker> workers) {
    return workers.stream().flatMap(worker -> worker.stepsPerSecond().stream()).findFirst();
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // A machine whose own name does not resolve still has workers.
      return "unknown";
    }
  }

  /** Waits until a worker takes no more jobs, by its own decision. */
  void awaitEnd() throws InterruptedException {
    var ended = new CountDownLatch(1);
    for (var worker : workers) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  worker.awaitEnd();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                } finally {
                  ended.countDown();
                }
              });
    }
    ended.await();
    // What wore one out is shared by all.
    drain();
    for (var worker : workers) {
      worker.awaitEnd();
    }
  }

  /** Endpoints whose jobs are taken. */
  List<String> endpoints() {
    return workers.getFirst().endpoints();
  }

  /** Takes no further job. */
  void drain() {
    workers.forEach(Worker::drain);
  }

  /** Lets the running job end within the patience, or gives it back. */
  void stop() {
    drain();
    try {
      for (var worker : workers) {
        worker.stop(patience);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
    reporter.close();
    animator.close();
    scratch.close();
  }
}
