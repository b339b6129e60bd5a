package io.scail.models.vae;

/** Takes decoded frames as they become ready. */
@FunctionalInterface
public interface FrameSink {
  /**
   * @param frames valid during this call only
   */
  void accept(DecodedFrames frames);
}
