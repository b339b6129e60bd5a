package io.scail.preprocessing.media;

import io.scail.preprocessing.failure.Warning;
import io.scail.preprocessing.frames.Frame;
import java.util.List;
import java.util.Objects;

/**
 * A picture that was read.
 *
 * @param frame upright, sRGB, with its opacity if it has any
 * @param warnings what was remarked
 */
public record DecodedImage(Frame frame, List<Warning> warnings) {
  public DecodedImage {
    Objects.requireNonNull(frame);
    warnings = List.copyOf(warnings);
  }
}
