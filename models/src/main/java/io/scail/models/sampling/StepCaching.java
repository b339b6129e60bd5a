package io.scail.models.sampling;

import io.scail.models.failure.SettingsFailure;

/**
 * How readily a step answers from an earlier one instead of running the network; see {@link
 * VelocityCache} for the rule.
 *
 * @param threshold predicted change of the network's answer, as a share of its size, up to which
 *     the earlier answer serves; 0 runs the network at every step, at most 1
 */
public record StepCaching(double threshold) {
  /** The network runs at every step. */
  public static final StepCaching OFF = new StepCaching(0);

  // EasyCache's default for Wan2.1 and the value that its authors give for twice the speed.
  /** The published default for the networks that SCAIL-2 descends from. */
  public static final StepCaching CAREFUL = new StepCaching(0.05);

  /** Twice as far. */
  public static final StepCaching FAST = new StepCaching(0.1);

  // The first steps settle layout and motion; EasyCache always runs ten of fifty.
  private static final int RUN_FIRST_OF = 5;

  // Two answers give the first rate.
  private static final int LEAST_RUN_FIRST = 2;

  public StepCaching {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new SettingsFailure("cache", "must be 0 to 1, is " + threshold);
    }
  }

  /**
   * Reads {@code off}, {@code careful}, {@code fast} or a threshold.
   *
   * @throws SettingsFailure if it is none of these
   */
  public static StepCaching of(String text) {
    return switch (text) {
      case "off" -> OFF;
      case "careful" -> CAREFUL;
      case "fast" -> FAST;
      default -> new StepCaching(number(text));
    };
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new SettingsFailure(
          "cache", "\"" + text + "\" is none of off, careful, fast or a number from 0 to 1");
    }
  }

  public boolean isOn() {
    return threshold > 0;
  }

  /** Whether a step may answer from the cache at all: neither one of the first nor the last. */
  boolean mayReuse(int step, int steps) {
    int first = Math.max(LEAST_RUN_FIRST, Math.ceilDiv(steps, RUN_FIRST_OF));
    return isOn() && step >= first && step < steps - 1;
  }
}
