package io.scail.models.text;

import io.scail.models.torch.Tensor;

/** Hears of every block after it ran, and may stop the work by throwing. */
@FunctionalInterface
public interface BlockListener {
  /**
   * @param block index from 0
   * @param output {@code [tokens, dim]}, valid during this call only
   */
  void after(int block, Tensor output);
}
