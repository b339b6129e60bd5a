package io.scail.server.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.animation.AnimationRun;
import io.scail.server.animation.AnimationStage;
import io.scail.server.animation.CancelledFailure;
import io.scail.server.animation.LogLevel;
import io.scail.server.testing.RecordedRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class CheckpointsTest {
  @TempDir private Path folder;

  private RecordedRun attempt(String name) {
    return new RecordedRun(folder.resolve(name), folder.resolve("kept"));
  }

  private static Path segment(Checkpoints checkpoints, int number) {
    try {
      var file = checkpoints.folder().resolve("segment-%04d.safetensors".formatted(number));
      return Files.writeString(file, "the frames of segment " + number);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int restored(String attempt, int segments) {
    try (var checkpoints = new Checkpoints(attempt(attempt))) {
      return checkpoints.restore(segments);
    }
  }

  /** A run whose store waits until it is let go, and then does as it is told. */
  private static final class SlowStore implements AnimationRun {
    private final AnimationRun run;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final Optional<RuntimeException> failure;

    SlowStore(AnimationRun run, Optional<RuntimeException> failure) {
      this.run = run;
      this.failure = failure;
    }

    @Override
    public void saveCheckpoint(String name, Path file) {
      begun.countDown();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      failure.ifPresent(
          reason -> {
            throw reason;
          });
      run.saveCheckpoint(name, file);
    }

    @Override
    public Path folder() {
      return run.folder();
    }

    @Override
    public void progress(AnimationStage stage, int step, int steps) {
      run.progress(stage, step, steps);
    }

    @Override
    public void log(LogLevel level, String message) {
      run.log(level, message);
    }

    @Override
    public void checkCancelled() {
      run.checkCancelled();
    }

    @Override
    public void onCancel(Runnable action) {
      run.onCancel(action);
    }

    @Override
    public Optional<Path> checkpoint(String name) {
      return run.checkpoint(name);
    }
  }

  @Test
  void whatIsHandedOverIsSavedBeforeTheEnd() throws IOException {
    try (var checkpoints = new Checkpoints(attempt("first"))) {
      checkpoints.save(0, segment(checkpoints, 0));
      checkpoints.save(1, segment(checkpoints, 1));
      checkpoints.finish();
      try (var left = Files.list(checkpoints.folder())) {
        assertEquals(0, left.count());
      }
    }
    try (var checkpoints = new Checkpoints(attempt("second"))) {
      assertEquals(2, checkpoints.restore(3));
      var second = checkpoints.folder().resolve("segment-0001.safetensors");
      assertEquals("the frames of segment 1", Files.readString(second));
    }
  }

  @Test
  void theEngineDoesNotWaitForTheStoreUntilTwoAreOwed() throws InterruptedException {
    var run = new SlowStore(attempt("first"), Optional.empty());
    try (var checkpoints = new Checkpoints(run)) {
      checkpoints.save(0, segment(checkpoints, 0));
      run.begun.await();
      checkpoints.save(1, segment(checkpoints, 1));
      var third = segment(checkpoints, 2);
      var engine = Thread.ofPlatform().start(() -> checkpoints.save(2, third));
      engine.join(300);
      assertTrue(engine.isAlive(), "a third one is taken while the store stands still");
      run.gate.countDown();
      engine.join();
    }
    assertEquals(3, restored("second", 4));
  }

  @Test
  void aStoppedRunLeavesItsLastSegmentToTheNext() throws InterruptedException {
    var run = new SlowStore(attempt("first").cancelAt("stop"), Optional.empty());
    var checkpoints = new Checkpoints(run);
    checkpoints.save(0, segment(checkpoints, 0));
    run.begun.await();
    checkpoints.save(1, segment(checkpoints, 1));
    run.log(LogLevel.INFO, "stop");
    var third = segment(checkpoints, 2);
    assertThrows(CancelledFailure.class, () -> checkpoints.save(2, third));
    var closer = Thread.ofPlatform().start(checkpoints::close);
    closer.join(300);
    assertTrue(closer.isAlive(), "the folder is given back while it is read");
    run.gate.countDown();
    closer.join();
    assertEquals(2, restored("second", 3));
  }

  @Test
  void aStoreThatFailsFailsTheRun() {
    var reason = new UncheckedIOException("the disk is full", new IOException());
    var run = new SlowStore(attempt("first"), Optional.of(reason));
    run.gate.countDown();
    try (var checkpoints = new Checkpoints(run)) {
      checkpoints.save(0, segment(checkpoints, 0));
      assertSame(reason, assertThrows(UncheckedIOException.class, checkpoints::finish));
      var next = segment(checkpoints, 1);
      assertSame(reason, assertThrows(UncheckedIOException.class, () -> checkpoints.save(1, next)));
    }
    assertEquals(0, restored("second", 2));
  }

  @Test
  void damagedAndIncompleteSegmentsAreMadeAgainAndTheLogSaysSo() throws IOException {
    try (var checkpoints = new Checkpoints(attempt("first"))) {
      for (int number = 0; number < 3; number++) {
        checkpoints.save(number, segment(checkpoints, number));
      }
      checkpoints.finish();
    }
    Files.writeString(folder.resolve("kept/segment-0002.safetensors"), "something else");
    assertEquals(2, restored("second", 4));
    Files.delete(folder.resolve("kept/segment-0001.crc32c"));
    var third = attempt("third");
    try (var checkpoints = new Checkpoints(third)) {
      assertEquals(1, checkpoints.restore(4));
    }
    assertTrue(
        third
            .told()
            .contains(
                "what an earlier attempt kept of segment 2 is damaged or incomplete; beginning again"
                    + " there"),
        () -> third.told().toString());
    assertFalse(Files.exists(third.folder().resolve("segments/segment-0001.safetensors")));
  }
}
