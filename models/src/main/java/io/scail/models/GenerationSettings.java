package io.scail.models;

import io.scail.models.failure.SettingsFailure;
import io.scail.models.profile.Defaults;
import io.scail.models.sampling.Guidance;
import io.scail.models.sampling.SamplerKind;
import io.scail.models.sampling.SegmentPlan;
import io.scail.models.sampling.Shortcuts;

/**
 * How a clip is generated. Every value is checked; a failure names the setting and its range.
 *
 * @param width of the result in pixels, a multiple of 32
 * @param height of the result in pixels, a multiple of 32
 * @param steps solver steps, 1 to 1000
 * @param shift towards high noise, above 0 and at most 100; 1 moves nothing
 * @param guidance weight of the prompt against the negative prompt, 0 to 100; 1 and below is off
 * @param sampler solver
 * @param seed of the noise, all 64 bits
 * @param plan how a long clip is cut
 * @param segmentLength longest segment in frames, {@code 4n + 1}
 * @param segmentOverlap frames of history that a segment begins with, {@code 4n + 1}
 * @param shortcuts what is left out for speed
 */
public record GenerationSettings(
    int width,
    int height,
    int steps,
    double shift,
    double guidance,
    SamplerKind sampler,
    long seed,
    SegmentPlan plan,
    int segmentLength,
    int segmentOverlap,
    Shortcuts shortcuts) {

  /** A side is divided by 8 in the autoencoder, 2 in the patch, and 2 in the half-size pose. */
  private static final int SIDE_UNIT = 32;

  private static final int LONGEST_SIDE = 8192;
  private static final int MOST_STEPS = 1000;
  private static final double MOST = 100;

  public GenerationSettings {
    side("width", width);
    side("height", height);
    if (steps < 1 || steps > MOST_STEPS) {
      throw new SettingsFailure("steps", "must be 1 to " + MOST_STEPS + ", is " + steps);
    }
    if (!(shift > 0 && shift <= MOST)) {
      throw new SettingsFailure("shift", "must be above 0 and at most 100, is " + shift);
    }
    if (!(guidance >= 0 && guidance <= MOST)) {
      throw new SettingsFailure("guidance", "must be 0 to 100, is " + guidance);
    }
    SegmentPlan.check(segmentLength, segmentOverlap);
  }

  /** Everything that the reference computes, nothing left out. */
  public GenerationSettings(
      int width,
      int height,
      int steps,
      double shift,
      double guidance,
      SamplerKind sampler,
      long seed,
      SegmentPlan plan,
      int segmentLength,
      int segmentOverlap) {
    this(
        width,
        height,
        steps,
        shift,
        guidance,
        sampler,
        seed,
        plan,
        segmentLength,
        segmentOverlap,
        Shortcuts.NONE);
  }

  /**
   * A profile's defaults at its preferred size.
   *
   * @throws SettingsFailure if one of them is out of range
   */
  public static GenerationSettings of(Defaults defaults, long seed) {
    var size = defaults.sizes().getFirst();
    return new GenerationSettings(
        size.width(),
        size.height(),
        defaults.steps(),
        defaults.shift(),
        defaults.guidance(),
        SamplerKind.of(defaults.sampler()),
        seed,
        SegmentPlan.of(defaults.segmentPlan()),
        defaults.segmentLength(),
        defaults.segmentOverlap());
  }

  public GenerationSettings withSize(int newWidth, int newHeight) {
    return new GenerationSettings(
        newWidth,
        newHeight,
        steps,
        shift,
        guidance,
        sampler,
        seed,
        plan,
        segmentLength,
        segmentOverlap,
        shortcuts);
  }

  public GenerationSettings withSolver(
      SamplerKind newSampler, int newSteps, double newShift, double newGuidance) {
    return new GenerationSettings(
        width,
        height,
        newSteps,
        newShift,
        newGuidance,
        newSampler,
        seed,
        plan,
        segmentLength,
        segmentOverlap,
        shortcuts);
  }

  public GenerationSettings withSegments(SegmentPlan newPlan, int newLength, int newOverlap) {
    return new GenerationSettings(
        width,
        height,
        steps,
        shift,
        guidance,
        sampler,
        seed,
        newPlan,
        newLength,
        newOverlap,
        shortcuts);
  }

  public GenerationSettings withShortcuts(Shortcuts newShortcuts) {
    return new GenerationSettings(
        width,
        height,
        steps,
        shift,
        guidance,
        sampler,
        seed,
        plan,
        segmentLength,
        segmentOverlap,
        newShortcuts);
  }

  Guidance guide() {
    return new Guidance(guidance);
  }

  /** Whether the network is ever run with the negative prompt. */
  boolean isGuided() {
    return guide().needsUnconditional() && shortcuts.guidance().includesAny(steps);
  }

  /**
   * Texts that the network is run with at a step: the prompt, and the negative one with guidance.
   */
  int textsAt(int step) {
    return isGuided() && shortcuts.guidance().includes(step, steps) ? 2 : 1;
  }

  private static void side(String name, int pixels) {
    if (pixels < SIDE_UNIT || pixels > LONGEST_SIDE || pixels % SIDE_UNIT != 0) {
      throw new SettingsFailure(
          name,
          "must be a multiple of %d from %d to %d, is %d"
              .formatted(SIDE_UNIT, SIDE_UNIT, LONGEST_SIDE, pixels));
    }
  }
}
