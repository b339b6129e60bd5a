package io.scail.server.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pull onto a disk that somebody else fills while it runs. Mounts a tmpfs, so it needs root. */
@Tag("soak")
final class FullDiskPullTest {
  private static final int SIZE = 5 << 20;
  private static final ModelFile FILE =
      new ModelFile("maker/model", "main", "w.bin", "w.bin", Optional.empty(), Optional.empty());

  /** Bytes after which the disk is filled: some pieces are whole by then. */
  private static final int BEFORE = 2 << 20;

  private static final Pull.Settings SETTINGS =
      new Pull.Settings(2, 256 << 10, 4, Duration.ofMillis(1), Duration.ofSeconds(5));

  private final byte[] bytes = new byte[SIZE];
  private final AtomicLong came = new AtomicLong();
  private final AtomicBoolean filled = new AtomicBoolean();

  @Test
  @Timeout(120)
  void whatCameBeforeTheDiskWasFullIsNotFetchedAgain(@TempDir Path folder) throws Exception {
    new Random(1).nextBytes(bytes);
    command("mount", "-t", "tmpfs", "-o", "size=8m", "scail-test", folder.toString());
    try (var hub = new HubStandIn()) {
      hub.put("/maker/model/resolve/main/w.bin", bytes);
      var filler = folder.resolve("filler");
      for (int round = 0; round < 5; round++) {
        var target = folder.resolve("round-" + round);
        filled.set(false);
        var full = assertThrows(HubFailure.class, () -> pull(hub, target, filler));
        assertTrue(String.valueOf(full.getMessage()).contains("is full"), full.getMessage());
        Files.delete(filler);
        pull(hub, target, filler);
        assertTrue(came.get() <= SIZE - BEFORE / 2, "whole pieces came again: " + came);
        assertArrayEquals(bytes, Files.readAllBytes(target.resolve("w.bin")));
        Files.delete(target.resolve("w.bin"));
      }
      Files.write(filler, new byte[4 << 20]);
      var refused = assertThrows(HubFailure.class, () -> pull(hub, folder.resolve("last"), filler));
      assertEquals(0, came.get(), refused.getMessage());
    } finally {
      command("umount", "-l", folder.toString());
    }
  }

  /** Pulls; the first time after a reset, somebody fills the disk meanwhile. */
  private void pull(HubStandIn hub, Path target, Path filler) {
    came.set(0);
    try (var client = new Hub(hub.uri(), Optional.empty())) {
      new Pull(
              client,
              target,
              SETTINGS,
              new PullListener() {
                @Override
                public void began(ModelFile file, long have, long size) {}

                @Override
                public void received(ModelFile file, long count) {
                  if (came.addAndGet(count) >= BEFORE && filled.compareAndSet(false, true)) {
                    fill(filler);
                  }
                }

                @Override
                public void finished(ModelFile file, boolean verified) {}
              })
          .run(List.of(FILE));
    }
  }

  private static void fill(Path file) {
    try (var out = Files.newOutputStream(file)) {
      var block = new byte[1 << 12];
      while (true) {
        out.write(block);
      }
    } catch (FileSystemException e) {
      throw new UncheckedIOException(e);
    } catch (IOException e) {
      // The disk is full: that is what was wanted.
      return;
    }
  }

  private static void command(String... words) throws Exception {
    var process = new ProcessBuilder(words).inheritIO().start();
    assertEquals(0, process.waitFor(), String.join(" ", words) + " needs root");
  }
}
