package io.scail.preprocessing.failure;

/** A file given as a mask is none: neither identity colours, nor white on black, nor a cut-out. */
public final class UnclearMaskFailure extends InputFailure {
  private final double sharePercent;

  /**
   * @param sharePercent share of the pixels, in percent, that have no meaning in a mask
   */
  public UnclearMaskFailure(MediaInput input, double sharePercent) {
    super(
        input,
        "%.0f %% of the %s have no colour that means something in a mask; use the six identity"
                .formatted(sharePercent, input.words())
            + " colours, white on black, or a transparent background");
    this.sharePercent = sharePercent;
  }

  /** Share of the pixels without a meaning, in percent. */
  public double sharePercent() {
    return sharePercent;
  }
}
