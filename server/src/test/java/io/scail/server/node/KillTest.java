package io.scail.server.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.testing.ScailProcess;
import io.scail.server.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes are killed at random moments; nothing that was accepted is lost or done twice. */
final class KillTest {
  private static final int LONGEST_WAIT_MILLIS = 400;
  private static final int JOBS = 3;

  @Test
  @Timeout(300)
  void twentyKillsLoseNothing(@TempDir Path folder) {
    rounds(folder, 20, 1);
  }

  @Test
  @Tag("soak")
  @Timeout(7200)
  void aThousandKillsLoseNothing(@TempDir Path folder) {
    rounds(folder, 1_000, 2);
  }

  private static void rounds(Path folder, int rounds, long seed) {
    var random = new Random(seed);
    try (var rig = new FaultRig(folder, 2, Map.of())) {
      for (int round = 0; round < rounds; round++) {
        round(rig, round, random);
      }
      int accepted = rig.verify();
      rig.stop();
      System.out.printf("%d kills, %d jobs accepted, all done once%n", rounds, accepted);
      assertTrue(accepted >= rounds, "the kills left time to accept jobs");
    }
  }

  private static void round(FaultRig rig, int round, Random random) {
    int wait = random.nextInt(LONGEST_WAIT_MILLIS);
    int seed = random.nextInt(1000);
    var submitter =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int job = 0; job < JOBS; job++) {
                    rig.submit(seed + job);
                  }
                });
    try {
      Thread.sleep(wait);
      switch (round % 4) {
        case 0, 2 -> killWorker(rig, random);
        case 1 -> killServer(rig);
        default -> {
          killWorker(rig, random);
          killServer(rig);
        }
      }
      submitter.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (!rig.server().isAlive()) {
      // Its workers notice by themselves; nobody cleans up behind them.
      rig.awaitNoProcess();
      rig.restart();
    }
  }

  private static void killWorker(FaultRig rig, Random random) {
    var workers = rig.server().children();
    if (!workers.isEmpty()) {
      ScailProcess.signal(workers.get(random.nextInt(workers.size())).pid(), "KILL");
    }
  }

  private static void killServer(FaultRig rig) throws InterruptedException {
    ScailProcess.signal(rig.server().pid(), "KILL");
    while (rig.server().isAlive()) {
      Thread.onSpinWait();
    }
  }

  @Test
  @Timeout(120)
  void aWorkerThatSleptPastItsLeaseChangesNothing(@TempDir Path folder) {
    try (var rig = new FaultRig(folder, 2, Map.of("SCAIL_TEST_CARD_STEP_MILLIS", "150"))) {
      var id = rig.submit(1).orElseThrow();
      rig.await(id, "IN_PROGRESS");
      var workers = rig.server().children();
      workers.forEach(worker -> ScailProcess.signal(worker.pid(), "STOP"));
      rig.await(id, "IN_QUEUE");
      workers.forEach(worker -> ScailProcess.signal(worker.pid(), "CONT"));
      rig.verify();
      rig.stop();
    }
  }

  @Test
  @Timeout(180)
  void aRestartOfPostgresLosesNothing(@TempDir Path folder) throws Exception {
    try (var postgres = TestPostgres.startIn(folder.resolve("postgres"));
        var rig = new FaultRig(folder, 2, Map.of("SCAIL_DATABASE", postgres.freshUrl()))) {
      rig.await(rig.submit(0).orElseThrow(), "IN_PROGRESS");
      var submitter =
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int job = 1; job < 10; job++) {
                      rig.submit(job);
                    }
                  });
      postgres.restart();
      submitter.join();
      assertTrue(rig.verify() > 1, "the restart left time to accept jobs");
      rig.stop();
    }
  }

  @Test
  @Tag("soak")
  @Timeout(300)
  void aFullDiskLosesNothing(@TempDir Path folder) throws Exception {
    var disk = Files.createDirectory(folder.resolve("disk"));
    command("mount", "-t", "tmpfs", "-o", "size=24m", "scail-test", disk.toString());
    try (var rig = new FaultRig(folder, disk.resolve("data"), 2, Map.of())) {
      for (int round = 0; round < 5; round++) {
        rig.submit(round);
        fill(disk.resolve("filler"));
        for (int job = 0; job < 5; job++) {
          rig.submit(round + job);
        }
        // Long enough for attempts to fail in every stage.
        Thread.sleep(3_000);
        Files.delete(disk.resolve("filler"));
        rig.submit(round);
      }
      System.out.printf("%d jobs accepted around five full disks%n", rig.verify());
      rig.stop();
    } finally {
      command("umount", "-l", disk.toString());
    }
  }

  private static void fill(Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      var block = new byte[1 << 12];
      while (true) {
        out.write(block);
      }
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      // The disk is full: that is what was wanted.
      assertTrue(Files.size(file) > 0);
    }
  }

  private static void command(String... words) throws Exception {
    var process = new ProcessBuilder(words).inheritIO().start();
    assertEquals(0, process.waitFor(), String.join(" ", words) + " needs root");
  }
}
