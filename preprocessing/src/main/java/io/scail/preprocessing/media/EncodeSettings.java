package io.scail.preprocessing.media;

import java.util.Objects;

/**
 * How frames are written as a video.
 *
 * @param codec what it is written as
 * @param fps frames a second, 1 to 60
 * @param quality 0 best to 51 worst on x264's scale of constant quality; each step of 6 halves the
 *     size. Not used by lossless codecs
 */
public record EncodeSettings(VideoCodec codec, int fps, int quality) {
  /** Visually lossless for most viewers. */
  public static final int DEFAULT_QUALITY = 18;

  /** Keeps the flat colours of a mask on their side of the threshold. */
  public static final int MASK_QUALITY = 12;

  /** Worst quality there is. */
  static final int COARSEST = 51;

  public EncodeSettings {
    Objects.requireNonNull(codec);
    if (fps < 1 || fps > 60 || quality < 0 || quality > COARSEST) {
      throw new IllegalArgumentException(fps + " fps, quality " + quality);
    }
  }

  /** H.264 at 16 frames a second. */
  public static EncodeSettings defaults() {
    return new EncodeSettings(VideoCodec.H264, 16, DEFAULT_QUALITY);
  }

  public EncodeSettings withCodec(VideoCodec other) {
    return new EncodeSettings(other, fps, quality);
  }

  public EncodeSettings withFps(int other) {
    return new EncodeSettings(codec, other, quality);
  }

  public EncodeSettings withQuality(int other) {
    return new EncodeSettings(codec, fps, other);
  }
}
