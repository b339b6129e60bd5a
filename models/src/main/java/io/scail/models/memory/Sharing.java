package io.scail.models.memory;

/**
 * How several devices share the denoising of one request; each holds the whole transformer.
 *
 * @param sequence devices that share the tokens, 1 or more
 * @param guidancePair whether prompt and negative prompt have a device each
 */
public record Sharing(int sequence, boolean guidancePair) {
  /** One device does everything. */
  public static final Sharing NONE = new Sharing(1, false);

  public Sharing {
    if (sequence < 1 || (guidancePair && sequence > 1)) {
      throw new IllegalArgumentException(sequence + " devices, guidance pair " + guidancePair);
    }
  }
}
