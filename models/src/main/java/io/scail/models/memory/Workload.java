package io.scail.models.memory;

import io.scail.models.failure.SettingsFailure;
import io.scail.models.profile.Defaults;
import java.util.Comparator;

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
  private static final int MOST_ADDITIONAL = 4;

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

  /** The most that a request with a profile's own sizes asks for. */
  public static Workload largest(Defaults defaults) {
    var size =
        defaults.sizes().stream()
            .max(Comparator.comparingInt(one -> one.width() * one.height()))
            .orElseThrow();
    return new Workload(
        size.width(), size.height(), defaults.segmentLength(), MOST_ADDITIONAL, true);
  }

  private static void multipleOf32(String name, int pixels) {
    if (pixels < 32 || pixels % 32 != 0) {
      throw new SettingsFailure(name, pixels + " is not a positive multiple of 32");
    }
  }
}
