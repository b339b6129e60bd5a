package io.scail.models.memory;

import io.scail.models.failure.SettingsFailure;

/**
 * Size of one request as far as memory is concerned.
 *
 * @param width pixels, a multiple of 32
 * @param height pixels, a multiple of 32
 * @param segmentFrames frames of the longest segment, 4n+1
 * @param additionalReferences pictures besides the reference
 * @param guided whether an unconditional pass runs, too
 */
public record Workload(
    int width, int height, int segmentFrames, int additionalReferences, boolean guided) {
  public Workload {
    multipleOf32("width", width);
    multipleOf32("height", height);
    if (segmentFrames < 1 || segmentFrames % 4 != 1) {
      throw new SettingsFailure("frames", segmentFrames + " is not of the form 4n+1");
    }
    if (additionalReferences < 0) {
      throw new SettingsFailure(
          "additional references", additionalReferences + " is fewer than none");
    }
  }

  private static void multipleOf32(String name, int pixels) {
    if (pixels < 32 || pixels % 32 != 0) {
      throw new SettingsFailure(name, pixels + " is not a positive multiple of 32");
    }
  }
}
