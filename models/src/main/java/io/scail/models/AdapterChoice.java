package io.scail.models;

import io.scail.models.failure.SettingsFailure;
import io.scail.models.lora.LoraRules;
import java.nio.file.Path;

/**
 * A low-rank adapter that a run asks for.
 *
 * @param file in any of the known spellings
 * @param strength factor of every change; 1 is what its authors trained, negative turns it round
 * @param rules which parts of the file take effect
 */
public record AdapterChoice(Path file, double strength, LoraRules rules) {
  private static final double MOST = 10;

  public AdapterChoice {
    if (!(Math.abs(strength) <= MOST)) {
      throw new SettingsFailure("strength", "must be -10 to 10, is " + strength);
    }
  }

  /** Everything that the file holds takes effect. */
  public static AdapterChoice of(Path file, double strength) {
    return new AdapterChoice(file, strength, LoraRules.COMPLETE);
  }
}
