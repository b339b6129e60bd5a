package io.scail.server.segmind;

/**
 * What an operator decides about this face.
 *
 * @param mostBodyBytes bytes of a request's body, data URIs included
 * @param rawVideo whether a caller who does not say what it accepts gets the video's bytes rather
 *     than JSON with its URL
 */
public record SegmindSettings(int mostBodyBytes, boolean rawVideo) {
  /** 100 MiB bodies, JSON answers. */
  public static final SegmindSettings DEFAULT = new SegmindSettings(100 << 20, false);
}
