package io.scail.models.lora;

/**
 * An adapter and how strongly it is to act.
 *
 * @param strength factor of every change; 1 is what its authors trained, negative turns it round
 */
public record LoraSelection(LoraAdapter adapter, double strength) {
  public LoraSelection {
    if (!Double.isFinite(strength)) {
      throw new IllegalArgumentException("strength " + strength);
    }
  }
}
