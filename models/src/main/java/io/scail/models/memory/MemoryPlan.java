package io.scail.models.memory;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * How a request is to use the device's memory.
 *
 * @param residency what stays on the device
 * @param stages what each stage will hold at its peak, with that residency
 * @param budget bytes that were given to plan with
 */
public record MemoryPlan(Residency residency, List<StageNeed> stages, long budget) {
  private static final double GIB = 1L << 30;

  public MemoryPlan {
    stages = List.copyOf(stages);
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("a plan needs a stage");
    }
  }

  /** The stage that needs most. */
  public StageNeed peak() {
    return stages.stream().max(Comparator.comparingLong(StageNeed::total)).orElseThrow();
  }

  /** One line for the log: residency, peak, budget. */
  public String summary() {
    String held =
        switch (residency) {
          case Residency.Everything() -> "every network stays on the device";
          case Residency.ByStage() -> "networks leave after their stage";
          case Residency.BlockSwap(int resident, int blocks) ->
              resident + " of " + blocks + " blocks stay, the others are copied for each use";
        };
    var peak = peak();
    return String.format(
        Locale.ROOT,
        "%s; peak %.2f GiB in %s (weights %.2f, activations %.2f), budget %.2f GiB",
        held,
        peak.total() / GIB,
        peak.stage().name().toLowerCase(Locale.ROOT),
        peak.weights() / GIB,
        peak.activations() / GIB,
        budget / GIB);
  }
}
