package io.scail.models.sampling;

import io.scail.models.failure.SettingsFailure;

/**
 * A run of frames that is generated at once.
 *
 * @param start first frame of the clip that it covers
 * @param end frame after the last one that it covers
 * @param frames frames that are generated, {@code 4n + 1}; where it exceeds {@code end - start},
 *     the last condition frame is repeated and the result trimmed
 * @param overlap frames at its beginning that the segment before ended with; given as clean history
 *     and not returned again
 */
public record Segment(int start, int end, int frames, int overlap) {
  public Segment {
    if (start < 0 || end <= start || frames < end - start || (frames - 1) % 4 != 0) {
      throw new SettingsFailure(
          "segment", "frames %d to %d cannot make %d".formatted(start, end, frames));
    }
    if (overlap < 0 || overlap >= frames) {
      throw new SettingsFailure("segment_overlap", "%d of %d frames".formatted(overlap, frames));
    }
  }

  /** Frames that this segment adds to the clip. */
  public int added() {
    return end - start - overlap;
  }

  /** Frames generated only to fill up the last group of four. */
  public int padding() {
    return frames - (end - start);
  }
}
