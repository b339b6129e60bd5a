package io.scail.models.transformer;

import io.scail.models.failure.SettingsFailure;
import io.scail.models.profile.DitSpec;

/** How several devices share one job. With a single device there is nothing to share. */
public enum Parallelism {
  /** Two devices: one runs the prompt, the other the negative prompt. */
  GUIDANCE("guidance"),

  /**
   * Each device has a share of the tokens, and for self-attention a share of the heads (Jacobs et
   * al. 2023, "DeepSpeed Ulysses").
   */
  SEQUENCE("sequence");

  private static final int GUIDANCE_DEVICES = 2;

  private final String key;

  Parallelism(String key) {
    this.key = key;
  }

  /** The name that operators write. */
  public String key() {
    return key;
  }

  /**
   * Checks a number of devices.
   *
   * @throws SettingsFailure if so many cannot share the network in this way
   */
  public void check(int devices, DitSpec spec) {
    switch (this) {
      case GUIDANCE -> {
        if (devices > GUIDANCE_DEVICES) {
          throw new SettingsFailure(
              "sharing",
              "guidance has work for 2 devices, not %d; share the sequence instead"
                  .formatted(devices));
        }
      }
      case SEQUENCE -> {
        if (devices > spec.heads()) {
          throw new SettingsFailure(
              "sharing",
              "%d devices cannot share %d attention heads; name at most that many"
                  .formatted(devices, spec.heads()));
        }
      }
    }
  }
}
