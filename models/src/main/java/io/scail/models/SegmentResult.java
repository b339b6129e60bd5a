package io.scail.models;

/** What a finished segment leaves: its new frames, its latents, and history for the next one. */
final class SegmentResult {
  private final byte[] rgb;
  private final long[] latentShape;
  private final float[] latent;
  private final History history;
  private final Forwards forwards;

  /**
   * @param rgb frames without the overlap and the padding, {@code [n, height, width, 3]}
   * @param latent finished latents, row-major
   * @param forwards what the transformer did for them; nothing where they were restored
   */
  SegmentResult(
      byte[] rgb, long[] latentShape, float[] latent, History history, Forwards forwards) {
    this.rgb = rgb;
    this.latentShape = latentShape;
    this.latent = latent;
    this.history = history;
    this.forwards = forwards;
  }

  byte[] rgb() {
    return rgb;
  }

  long[] latentShape() {
    return latentShape;
  }

  float[] latent() {
    return latent;
  }

  History history() {
    return history;
  }

  Forwards forwards() {
    return forwards;
  }
}
