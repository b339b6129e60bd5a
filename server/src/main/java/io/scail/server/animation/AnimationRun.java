package io.scail.server.animation;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What surrounds one animation while it runs: a scratch folder, an ear for progress, the word to
 * stop, and checkpoints that survive the process.
 */
public interface AnimationRun {

  /** A folder that belongs to this run alone and is emptied after it. */
  Path folder();

  /**
   * Tells how far the run is. Also counts as a sign of life: a run silent for too long is taken for
   * stuck.
   *
   * @param step finished steps of this stage, 0 to {@code steps}
   * @param steps steps this stage takes, 0 when unknown
   */
  void progress(AnimationStage stage, int step, int steps);

  /** Adds a line to the log that the job's owner can read. */
  void log(LogLevel level, String message);

  /**
   * Returns when the run may go on.
   *
   * @throws CancelledFailure when it must stop
   */
  void checkCancelled();

  /**
   * Has an action run once, on another thread, when the run must stop; at once when it must
   * already. For work that cannot ask {@link #checkCancelled()} in time, such as a network's pass.
   */
  void onCancel(Runnable action);

  /**
   * Keeps a copy of a file under a name, such as a finished segment, for a later attempt at the
   * same job. May be called on a thread of the animator's own, one file at a time.
   *
   * @param name letters, digits, dots and dashes, at most 64
   */
  void saveCheckpoint(String name, Path file);

  /** Brings back what an earlier attempt kept under this name, as a file in {@link #folder()}. */
  Optional<Path> checkpoint(String name);
}
