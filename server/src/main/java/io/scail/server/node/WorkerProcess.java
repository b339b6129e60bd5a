package io.scail.server.node;

import io.scail.server.settings.KnownSettings;
import io.scail.server.settings.Settings;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code scail worker}: one process that claims jobs and runs them. */
public final class WorkerProcess {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);

  /** Exit status of a process whose run was stuck. */
  static final int STUCK = 70;

  /** Exit status of a process whose parent is gone. */
  static final int ORPHANED = 71;

  /** Exit status of a process whose device or memory is not to be trusted any more. */
  private static final int WORN_OUT = 72;

  private WorkerProcess() {}

  /**
   * Works until the process is told to stop, or its device fails.
   *
   * @param supervised whether standard input is the pipe of a parent with whom this process ends
   * @return exit status
   */
  public static int run(Settings given, boolean supervised) throws InterruptedException {
    if (supervised) {
      ParentPipe.watch(System.in, () -> Runtime.getRuntime().halt(ORPHANED));
    }
    var settings = NodeSettings.of(given);
    var id = given.get(KnownSettings.WORKER_ID).orElseGet(() -> "worker-" + UUID.randomUUID());
    var asked = new AtomicBoolean();
    try (var stop = new StopSignal();
        var stores = Stores.open(settings);
        var host = WorkerHost.start(id, settings, stores, () -> Runtime.getRuntime().halt(STUCK))) {
      LOG.info("worker ready worker={} endpoints={}", id, host.endpoints());
      Thread.ofVirtual()
          .start(
              () -> {
                stop.awaitQuietly();
                asked.set(true);
                host.stop();
              });
      host.awaitEnd();
    }
    return asked.get() ? 0 : WORN_OUT;
  }
}
