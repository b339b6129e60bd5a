package io.scail.models.vae;

import io.scail.models.tensor.ScalarType;

/**
 * How the autoencoder computes.
 *
 * @param type of weights and activations: float32 as the reference, or a 16-bit type for half the
 *     memory
 * @param decoding the type in which latents become frames
 * @param channelsLast whether weights lie channels last, which convolutions then do as well
 */
public record AutoencoderOptions(ScalarType type, ScalarType decoding, boolean channelsLast) {
  public AutoencoderOptions {
    check(type);
    check(decoding);
  }

  /** One type for both ways. */
  public AutoencoderOptions(ScalarType type, boolean channelsLast) {
    this(type, type, channelsLast);
  }

  private static void check(ScalarType type) {
    switch (type) {
      case FLOAT32, BFLOAT16, FLOAT16 -> {}
      default -> throw new IllegalArgumentException("the autoencoder cannot compute in " + type);
    }
  }

  /** Arithmetic of the reference. */
  public static AutoencoderOptions float32() {
    return of(ScalarType.FLOAT32);
  }

  /** The given type in the faster memory format. */
  public static AutoencoderOptions of(ScalarType type) {
    return new AutoencoderOptions(type, true);
  }

  /** Encodes as before: what is encoded goes through every step, and errors there would grow. */
  public AutoencoderOptions decodingIn(ScalarType other) {
    return new AutoencoderOptions(type, other, channelsLast);
  }
}
