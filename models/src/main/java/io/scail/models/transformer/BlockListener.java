package io.scail.models.transformer;

/** Hears of every transformer block before it runs, and may stop the pass by throwing. */
@FunctionalInterface
public interface BlockListener {
  /**
   * Called before each block.
   *
   * @param done blocks that have run, from 0
   * @param total blocks of the whole pass, which counts a block once for each text
   * @throws io.scail.models.failure.CancelledFailure to stop here
   */
  void beforeBlock(int done, int total);

  /** Hears and does nothing. */
  static BlockListener silent() {
    return (_, _) -> {};
  }
}
