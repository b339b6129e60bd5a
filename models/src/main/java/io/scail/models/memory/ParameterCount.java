package io.scail.models.memory;

import io.scail.models.tensor.Layout;
import io.scail.models.weights.WeightContract;

/** Parameters that a network really uses, counted over its list of weights. */
final class ParameterCount {
  private ParameterCount() {}

  static long of(WeightContract contract) {
    return below(contract, "");
  }

  /** Parameters of one transformer block; all blocks are alike. */
  static long ofBlock(WeightContract transformer) {
    return below(transformer, "blocks.0.");
  }

  private static long below(WeightContract contract, String prefix) {
    long count = 0;
    for (var weight : contract.sizes().entrySet()) {
      if (weight.getKey().startsWith(prefix) && !contract.optional().contains(weight.getKey())) {
        count += Layout.contiguous(weight.getValue()).count();
      }
    }
    return count;
  }
}
