package io.scail.models.sampling;

import io.scail.models.failure.SettingsFailure;

/**
 * The part of the steps at which guidance is in effect; at the others the network runs with the
 * prompt alone.
 *
 * @param from share of the steps that come before it, 0 to 1
 * @param to share of the steps after which it ends, from {@code from} to 1
 */
public record GuidanceSpan(double from, double to) {
  /** Every step. */
  public static final GuidanceSpan ALL = new GuidanceSpan(0, 1);

  public GuidanceSpan {
    if (!(from >= 0 && from <= to && to <= 1)) {
      throw new SettingsFailure(
          "guidance_span",
          "must be two shares of the steps, 0 <= from <= to <= 1, is " + from + " to " + to);
    }
  }

  /** From the first step to the given share of them. */
  public static GuidanceSpan until(double share) {
    return new GuidanceSpan(0, share);
  }

  /** Whether step {@code step} of {@code steps}, from 0, is guided; borders are rounded. */
  public boolean includes(int step, int steps) {
    return step >= Math.round(from * steps) && step < Math.round(to * steps);
  }

  /** Whether any of {@code steps} steps is guided. */
  public boolean includesAny(int steps) {
    return Math.round(from * steps) < Math.round(to * steps);
  }
}
