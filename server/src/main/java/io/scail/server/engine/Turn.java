package io.scail.server.engine;

import io.scail.server.animation.AnimationRun;
import io.scail.server.animation.EngineFailure;
import io.scail.server.animation.LogLevel;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Something that one run uses at a time, in the order in which runs ask for it. */
final class Turn {
  private static final long LOOK_MILLIS = 200;

  private final Semaphore free = new Semaphore(1, /* fair= */ true);
  private final String name;

  Turn(String name) {
    this.name = name;
  }

  /** A turn taken; closing it lets the next run have it. */
  final class Taken implements AutoCloseable {
    @Override
    public void close() {
      free.release();
    }
  }

  /**
   * Waits for the turn; a waiting run can be cancelled and counts as alive.
   *
   * @throws io.scail.server.animation.CancelledFailure when the run must stop
   */
  Taken take(AnimationRun run) {
    try {
      // The plain form would pass by those who wait.
      if (!free.tryAcquire(0, TimeUnit.MILLISECONDS)) {
        run.log(LogLevel.INFO, "waiting for " + name + ", which another job uses");
        do {
          run.checkCancelled();
        } while (!free.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS));
      }
      return new Taken();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineFailure("interrupted while waiting for " + name, e);
    }
  }
}
