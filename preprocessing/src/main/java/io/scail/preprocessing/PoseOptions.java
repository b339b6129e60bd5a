package io.scail.preprocessing;

/**
 * What a caller can choose about pose driving.
 *
 * @param boxFromMask whether face and hands are looked for in the box around a person's mask, which
 *     saves a detector's run a person and frame and deviates a little from the reference; for
 *     models of an operator
 * @param align whether the skeletons are moved and scaled onto the reference person, as SCAIL's
 *     first version did; bones keep their lengths
 */
public record PoseOptions(boolean boxFromMask, boolean align) {
  /** As SCAIL-2 does: neither. */
  public static final PoseOptions DEFAULTS = new PoseOptions(false, false);
}
