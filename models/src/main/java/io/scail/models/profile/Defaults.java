package io.scail.models.profile;

import java.util.List;

/**
 * What a request gets where it says nothing.
 *
 * @param steps solver steps
 * @param shift how far the noise levels are moved towards high noise; 1 moves nothing
 * @param guidance weight of classifier-free guidance; at 1 or below it is off
 * @param sampler solver, by its key
 * @param segmentPlan how a long clip is cut, by its key
 * @param segmentLength longest segment in frames, {@code 4n + 1}
 * @param segmentOverlap frames of clean history that a segment begins with
 * @param fps frames per second of the result
 * @param sizes sizes that the weights were trained for, the preferred one first
 * @param negativePrompt text of the unconditional pass
 */
public record Defaults(
    int steps,
    double shift,
    double guidance,
    String sampler,
    String segmentPlan,
    int segmentLength,
    int segmentOverlap,
    double fps,
    List<Size> sizes,
    String negativePrompt) {

  /** Width and height in pixels, multiples of 32. */
  public record Size(int width, int height) {
    public Size {
      Check.that(
          width > 0 && height > 0 && width % 32 == 0 && height % 32 == 0,
          "size %dx%d is not made of multiples of 32",
          width,
          height);
    }
  }

  public Defaults {
    sizes = List.copyOf(sizes);
    Check.positive("steps", steps);
    Check.positive("shift", shift);
    Check.that(guidance >= 0, "guidance must not be negative, is %s", guidance);
    Check.positive("segment_length", segmentLength);
    Check.positive("segment_overlap", segmentOverlap);
    Check.positive("fps", fps);
    Check.that(!sizes.isEmpty(), "sizes is empty");
  }
}
