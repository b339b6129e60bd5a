package io.scail.server.doctor;

import java.util.List;
import java.util.Optional;

/** The GPUs of this machine, as far as its driver tells. */
sealed interface Gpus {

  /**
   * The same without the cards that CUDA hides from programs.
   *
   * @param visible CUDA's list of numbers or names; empty for all
   */
  default Gpus visible(Optional<String> visible) {
    if (!(this instanceof Found(var driver, var cards)) || visible.isEmpty()) {
      return this;
    }
    var names = List.of(visible.get().strip().split("\\s*,\\s*", -1));
    // Names of other forms than numbers are the driver's digests of cards, which are not asked for.
    return names.stream().allMatch(name -> name.matches("\\d*"))
        ? new Found(
            driver,
            cards.stream().filter(card -> names.contains(String.valueOf(card.index()))).toList())
        : this;
  }

  /** No driver and no card that anything knows of. */
  record None() implements Gpus {}

  /**
   * A driver that does not work.
   *
   * @param reason in its own words
   */
  record Broken(String reason) implements Gpus {}

  /**
   * A driver with its cards.
   *
   * @param driver its version, such as {@code 570.124.06}
   * @param cards in the driver's order
   */
  record Found(String driver, List<Card> cards) implements Gpus {
    public Found {
      cards = List.copyOf(cards);
    }
  }

  /**
   * One card.
   *
   * @param total bytes of its memory; 0 when unknown
   * @param used bytes that are taken now
   * @param capability CUDA's, such as {@code 9.0}; empty when unknown
   */
  record Card(int index, String name, long total, long used, String capability) {
    long free() {
      return total - used;
    }
  }
}
