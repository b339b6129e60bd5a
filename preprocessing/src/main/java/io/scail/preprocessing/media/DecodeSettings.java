package io.scail.preprocessing.media;

import java.util.Objects;

/**
 * How a video is turned into frames.
 *
 * @param fps output frames a second
 * @param minFrames output frames that a usable video gives at least
 * @param maxFrames output frames after which the rest is ignored
 * @param limits what is read at most
 */
public record DecodeSettings(int fps, int minFrames, int maxFrames, MediaLimits limits) {
  public DecodeSettings {
    if (fps < 1 || fps > 240 || minFrames < 1 || maxFrames < minFrames) {
      throw new IllegalArgumentException(
          fps + " fps, " + minFrames + " to " + maxFrames + " frames");
    }
    Objects.requireNonNull(limits);
  }

  /** 16 frames a second, 5 to 160 of them: what the model was trained on, ten seconds. */
  public static DecodeSettings defaults() {
    return new DecodeSettings(16, 5, 160, MediaLimits.defaults());
  }
}
