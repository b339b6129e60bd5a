package io.scail.server.node;

import io.scail.server.jobs.JobLeases;
import io.scail.server.settings.KnownSettings;
import io.scail.server.settings.Settings;
import io.scail.server.settings.WorkerCount;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** {@code scail serve}: the API, its workers and the housekeeping, until a signal says stop. */
public final class ServeProcess {
  private ServeProcess() {}

  /**
   * A server that answers requests.
   *
   * @param url where
   * @param line the same for people
   * @param stop stops it as a signal would
   */
  public record Ready(URI url, String line, Runnable stop) {}

  /**
   * Serves until the process is told to stop.
   *
   * @param errors where worker processes log to
   * @param ready hears once that requests are answered
   */
  public static void run(Settings given, Redirect errors, Consumer<Ready> ready)
      throws InterruptedException {
    var settings = NodeSettings.of(given);
    Animators.requireUsable(given);
    try (var stop = new StopSignal();
        var stores = Stores.open(settings);
        var api = Api.start(settings, stores);
        var housekeeper = Housekeeper.start(settings, stores, given.get(KnownSettings.ORPHAN_AGE));
        var workers = Workers.start(settings, stores, errors)) {
      ready.accept(
          new Ready(
              URI.create(settings.listening().url(api.port())),
              readyLine(settings, stores, api.port(), workers),
              stop::ask));
      stop.await();
      // The workers' jobs end while the API still answers; housekeeping takes back what they leave.
      api.drain();
      workers.stop();
      api.stopListening();
      housekeeper.stop();
    }
  }

  private static String readyLine(NodeSettings settings, Stores stores, int port, Workers workers) {
    return "scail is ready at %s with profile %s, %s%s"
        .formatted(
            settings.listening().url(port),
            settings.given().get(KnownSettings.PROFILE),
            workers.title(),
            Api.isOpen(settings, stores)
                ? "; there are no keys yet, so it serves this machine alone"
                : "");
  }

  /** The workers of this machine, wherever they run. */
  private record Workers(
      String title, Optional<Supervisor> supervisor, Optional<WorkerHost> inProcess)
      implements AutoCloseable {

    static Workers start(NodeSettings settings, Stores stores, Redirect errors) {
      return switch (settings.workerCount()) {
        case WorkerCount.InProcess() ->
            new Workers(
                "a worker in this process",
                Optional.empty(),
                Optional.of(
                    WorkerHost.start(
                        "in-process-" + UUID.randomUUID(),
                        settings,
                        stores,
                        () -> Runtime.getRuntime().halt(WorkerProcess.STUCK))));
        case WorkerCount.Processes(int number) -> processes(number, settings, stores, errors);
        case WorkerCount.Auto() ->
            processes(WorkerLauncher.usual(settings.given()), settings, stores, errors);
      };
    }

    private static Workers processes(
        int number, NodeSettings settings, Stores stores, Redirect errors) {
      var leases = new JobLeases(stores.database(), settings.jobs());
      return new Workers(
          number == 1 ? "1 worker" : number + " workers",
          Optional.of(Supervisor.start(number, settings, leases, errors)),
          Optional.empty());
    }

    /** Returns when all jobs have ended or been given back. */
    void stop() {
      supervisor.ifPresent(Supervisor::close);
      inProcess.ifPresent(WorkerHost::stop);
    }

    @Override
    public void close() {
      supervisor.ifPresent(Supervisor::close);
      inProcess.ifPresent(WorkerHost::close);
    }
  }
}
