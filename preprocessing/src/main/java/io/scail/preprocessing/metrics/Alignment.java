package io.scail.preprocessing.metrics;

import io.scail.preprocessing.frames.Size;
import java.util.List;
import java.util.Objects;

/**
 * How two clips were brought together before they were compared. Both were read at a constant rate,
 * by their colour tags as 8-bit RGB of BT.709.
 *
 * @param fps frames a second of both
 * @param frames of the first clip at that rate
 * @param otherFrames of the second
 * @param size the first clip's, to which the second was fitted
 * @param otherSize the second clip's own
 * @param compared frames that were set side by side
 * @param notes what had to be assumed or changed, one sentence each
 */
public record Alignment(
    int fps,
    int frames,
    int otherFrames,
    Size size,
    Size otherSize,
    int compared,
    List<String> notes) {
  public Alignment {
    Objects.requireNonNull(size);
    Objects.requireNonNull(otherSize);
    notes = List.copyOf(notes);
  }
}
