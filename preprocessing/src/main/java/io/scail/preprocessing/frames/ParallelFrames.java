package io.scail.preprocessing.frames;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Frames made beside the caller's own work and kept in the order of asking, whole frames at a time:
 * waiting for the parts of every single frame costs more than it gains on a machine that is busy.
 * Used by one thread, which is held up when too many frames are underway.
 */
public final class ParallelFrames {

  private final List<Frame> ready = new ArrayList<>();
  private final ArrayDeque<CompletableFuture<Frame>> underway = new ArrayDeque<>();
  private final int most = Runtime.getRuntime().availableProcessors() + 1;

  /**
   * @param work called from another thread; what it throws is thrown by a later call here
   */
  public void add(Supplier<Frame> work) {
    add(CompletableFuture.supplyAsync(work));
  }

  /** Adds the frame that was added last once more; there is one. */
  public void repeat() {
    add(
        underway.isEmpty()
            ? CompletableFuture.completedFuture(ready.getLast())
            : underway.getLast());
  }

  /** Waits for all frames. */
  public List<Frame> finish() {
    while (!underway.isEmpty()) {
      ready.add(finished(underway.remove()));
    }
    return List.copyOf(ready);
  }

  private void add(CompletableFuture<Frame> frame) {
    underway.add(frame);
    if (underway.size() > most) {
      ready.add(finished(underway.remove()));
    }
  }

  private static Frame finished(CompletableFuture<Frame> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
