package io.scail.preprocessing.media;

import io.scail.preprocessing.frames.Orientation;
import io.scail.preprocessing.frames.Size;
import java.util.Objects;

/**
 * What a video says about itself.
 *
 * @param codec the picture codec's short name, such as {@code hevc}
 * @param coded size of the stored pictures
 * @param display size handed on: upright, square pixels, within the limit
 * @param orientation how the stored pictures lie
 * @param fps pictures a second as stated, or what was assumed
 * @param seconds length as stated; 0 when not stated
 * @param interlaced whether pictures are made of two fields
 * @param hdr whether pictures are PQ or HLG
 * @param sound whether there is a sound track
 */
public record MediaInfo(
    String codec,
    Size coded,
    Size display,
    Orientation orientation,
    double fps,
    double seconds,
    boolean interlaced,
    boolean hdr,
    boolean sound) {
  public MediaInfo {
    Objects.requireNonNull(codec);
    Objects.requireNonNull(coded);
    Objects.requireNonNull(display);
    Objects.requireNonNull(orientation);
  }
}
