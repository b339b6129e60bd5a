package io.scail.models.memory;

/**
 * What one stage holds at its peak.
 *
 * @param weights bytes of the networks on the device
 * @param activations bytes of everything else
 */
public record StageNeed(Stage stage, long weights, long activations) {
  public StageNeed {
    if (weights < 0 || activations < 0) {
      throw new IllegalArgumentException(stage + ": " + weights + ", " + activations);
    }
  }

  public long total() {
    return weights + activations;
  }
}
