package io.scail.models.vae;

/** Hears of every chunk before it runs, and may stop the work by throwing. */
@FunctionalInterface
public interface ChunkListener {
  /**
   * Called before each chunk.
   *
   * @param done chunks that have run, from 0
   * @param total chunks of the whole clip
   * @throws io.scail.models.failure.CancelledFailure to stop here
   */
  void beforeChunk(int done, int total);

  /** Hears and does nothing. */
  static ChunkListener silent() {
    return (_, _) -> {};
  }
}
