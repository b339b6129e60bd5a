package io.scail.models.lora;

import java.util.Optional;

/**
 * What an adapter does to one module of the network. Keys are names in the adapter's file.
 *
 * @param name the module by the network's own name, such as {@code blocks.0.self_attn.q}
 * @param pair low-rank factors of a change of the weight
 * @param alpha scalar by which the pair is scaled, divided by the rank
 * @param difference full change of the weight
 * @param biasDifference full change of the bias
 */
record LoraModule(
    String name,
    Optional<Pair> pair,
    Optional<String> alpha,
    Optional<String> difference,
    Optional<String> biasDifference) {

  /**
   * {@code up @ down} is added to the weight.
   *
   * @param up {@code [out, rank]}
   * @param down {@code [rank, in]}
   */
  record Pair(String up, String down, long rank) {}

  String weight() {
    return name + ".weight";
  }

  String bias() {
    return name + ".bias";
  }
}
