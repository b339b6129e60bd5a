package io.scail.server.engine;

import io.scail.server.animation.AnimationRun;
import io.scail.server.animation.EngineFailure;
import io.scail.server.animation.LogLevel;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's folder of finished segments, fed from and saved to what outlives the process. A
 * thread of the run's own saves them, so that the device does not wait for a store. A checksum
 * follows each segment: one without it was not saved whole.
 *
 * <p>Closing waits until what was handed over is saved, also when the run is stopped: a worker that
 * must end leaves its last segment to the next one.
 */
final class Checkpoints implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final long LOOK_MILLIS = 100;

  private final AnimationRun run;
  private final Path folder;

  /** One waits while another is saved; nothing ends the thread. */
  private final BlockingQueue<Optional<Finished>> handed = new ArrayBlockingQueue<>(1);

  private final CompletableFuture<Boolean> saved = new CompletableFuture<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  private record Finished(int segment, Path file) {}

  Checkpoints(AnimationRun run) {
    this.run = run;
    this.folder = run.folder().resolve("segments");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().name("checkpoints").daemon().start(this::saveAll);
  }

  Path folder() {
    return folder;
  }

  /** Brings back the segments that earlier attempts finished; returns how many there are. */
  int restore(int segments) {
    int restored = 0;
    for (; restored < segments; restored++) {
      var kept = run.checkpoint(name(restored));
      if (kept.isEmpty()) {
        break;
      }
      if (!isWhole(restored, kept.get())) {
        run.log(
            LogLevel.WARN,
            "what an earlier attempt kept of segment %d is damaged or incomplete; beginning again there"
                .formatted(restored + 1));
        break;
      }
      try {
        Files.move(kept.get(), folder.resolve(name(restored)), StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return restored;
  }

  private boolean isWhole(int segment, Path kept) {
    var checksum = run.checkpoint(checksumName(segment));
    try {
      return checksum.isPresent() && Files.readString(checksum.get()).equals(checksum(kept));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Hands over a segment's file to be kept; it leaves the folder, since nothing in this attempt
   * reads it again. Waits while another one waits.
   *
   * @throws RuntimeException what kept an earlier segment from being saved
   * @throws io.scail.server.animation.CancelledFailure when the run must stop meanwhile
   */
  void save(int segment, Path file) {
    var next = Optional.of(new Finished(segment, file));
    try {
      do {
        requireNoFailure();
        run.checkCancelled();
      } while (!handed.offer(next, LOOK_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineFailure("interrupted while a segment was handed over", e);
    }
  }

  /**
   * Waits until everything is saved.
   *
   * @throws RuntimeException what kept a segment from being saved
   */
  void finish() {
    awaitEnd();
    requireNoFailure();
  }

  private void requireNoFailure() {
    if (!saved.isCompletedExceptionally()) {
      return;
    }
    try {
      saved.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void saveAll() {
    try {
      for (var next = handed.take(); next.isPresent(); next = handed.take()) {
        save(next.get());
      }
      saved.complete(true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      saved.completeExceptionally(new EngineFailure("interrupted while segments were saved", e));
    } catch (RuntimeException | Error e) {
      saved.completeExceptionally(e);
    } finally {
      ended.countDown();
    }
  }

  private void save(Finished finished) {
    int segment = finished.segment();
    var checksum = folder.resolve(checksumName(segment));
    try {
      run.saveCheckpoint(name(segment), finished.file());
      Files.writeString(checksum, checksum(finished.file()));
      run.saveCheckpoint(checksumName(segment), checksum);
      Files.delete(checksum);
      Files.delete(finished.file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String checksum(Path file) throws IOException {
    var sum = new CRC32C();
    try (var bytes = new CheckedInputStream(Files.newInputStream(file), sum)) {
      bytes.transferTo(OutputStream.nullOutputStream());
    }
    return Long.toHexString(sum.getValue());
  }

  /** Empties the folder, so that a run begins at its first segment. */
  void forget(int segments) {
    for (int segment = 0; segment < segments; segment++) {
      try {
        Files.deleteIfExists(folder.resolve(name(segment)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static String name(int segment) {
    return "segment-%04d.safetensors".formatted(segment);
  }

  private static String checksumName(int segment) {
    return "segment-%04d.crc32c".formatted(segment);
  }

  /** Lets the thread save what it was handed, and waits for its end. */
  private void awaitEnd() {
    boolean interrupted = false;
    boolean told = false;
    while (!saved.isDone()) {
      try {
        // A thread that failed takes nothing more.
        told = told || handed.offer(Optional.empty(), LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (told) {
          ended.await();
        }
      } catch (InterruptedException e) {
        // Whoever interrupts is told afterwards: the folder is in use until then.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    // The folder is about to be emptied; nobody may read there any more.
    awaitEnd();
    if (saved.isCompletedExceptionally()) {
      LOG.warn("segments not kept reason=\"{}\"", saved.exceptionNow().getMessage());
    }
  }
}
