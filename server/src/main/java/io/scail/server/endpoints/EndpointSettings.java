package io.scail.server.endpoints;

/**
 * What an operator decides about inputs.
 *
 * @param mostFrames most frames of one result
 * @param anyLoraPath whether callers may name adapters outside the operator's folder
 */
public record EndpointSettings(int mostFrames, boolean anyLoraPath) {
  /** Ten seconds of 16 frames, as fal has it; adapters from the operator's folder alone. */
  public static final EndpointSettings DEFAULT = new EndpointSettings(160, false);

  public EndpointSettings {
    if (mostFrames < 1) {
      throw new IllegalArgumentException("most frames must be at least 1, not " + mostFrames);
    }
  }
}
