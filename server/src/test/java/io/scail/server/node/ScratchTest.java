package io.scail.server.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScratchTest {
  @Test
  void aDeadWorkersFolderIsRemovedAndALivingOnesStays(@TempDir Path data) throws Exception {
    var root = data.resolve("scratch");
    var dead = Files.createDirectories(root.resolve("dead/run"));
    Files.writeString(dead.resolve("frames"), "left behind");
    try (var living = Scratch.open(root, "living");
        var other = Scratch.open(root, "other")) {
      assertFalse(Files.exists(root.resolve("dead")));
      assertTrue(Files.exists(living.folder()));
      assertTrue(Files.exists(other.folder()));
    }
    try (var left = Files.list(root)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void workersThatStartTogetherLeaveEachOtherAlone(@TempDir Path data) throws Exception {
    var root = data.resolve("scratch");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 10; round++) {
        var starts = new ArrayList<Callable<Scratch>>();
        for (int number = 0; number < 8; number++) {
          var name = "w" + round + "-" + number;
          starts.add(() -> Scratch.open(root, name));
        }
        var opened = new ArrayList<Scratch>();
        for (var start : threads.invokeAll(starts)) {
          opened.add(start.get());
        }
        for (var scratch : opened) {
          assertTrue(Files.exists(scratch.folder().resolve("lock")), scratch.folder().toString());
        }
        opened.forEach(Scratch::close);
      }
    }
  }
}
