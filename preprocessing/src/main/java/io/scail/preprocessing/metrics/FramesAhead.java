package io.scail.preprocessing.metrics;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.FrameSource;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** Reads a source on a thread of its own, a few frames ahead of the caller. */
final class FramesAhead implements AutoCloseable {
  private static final int AHEAD = 3;

  private final FrameSource source;
  private final UnaryOperator<Frame> fit;
  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("frames-ahead").factory());
  private final ArrayDeque<CompletableFuture<Optional<Frame>>> ahead = new ArrayDeque<>();

  /**
   * @param source stays the caller's to close, after this
   * @param fit applied to each frame on the reading thread
   */
  FramesAhead(FrameSource source, UnaryOperator<Frame> fit) {
    this.source = source;
    this.fit = fit;
    for (int i = 0; i < AHEAD; i++) {
      ask();
    }
  }

  private void ask() {
    ahead.add(CompletableFuture.supplyAsync(() -> source.next().map(fit), reader));
  }

  /** The next frame, empty after the last; throws what reading it threw. */
  Optional<Frame> next() {
    try {
      var frame = ahead.remove().join();
      ask();
      return frame;
    } catch (CompletionException e) {
      ask();
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Waits for the frames being read; none is read after. */
  @Override
  public void close() {
    reader.close();
  }
}
