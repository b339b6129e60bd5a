package io.scail.models.memory;

/** What stays on the device between uses, from the fastest way to the smallest. */
public sealed interface Residency {
  /** Every network stays; a request loads nothing. */
  record Everything() implements Residency {}

  /** The networks of one stage leave before those of the next arrive. */
  record ByStage() implements Residency {}

  /**
   * As {@link ByStage}, and of the transformer's blocks only some stay; the others are copied from
   * host memory for each use.
   *
   * @param resident blocks that stay, 0 to all but one
   * @param blocks blocks of the transformer
   */
  record BlockSwap(int resident, int blocks) implements Residency {
    public BlockSwap {
      if (resident < 0 || resident >= blocks) {
        throw new IllegalArgumentException(resident + " resident of " + blocks + " blocks");
      }
    }
  }
}
