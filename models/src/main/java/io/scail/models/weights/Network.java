package io.scail.models.weights;

/** What a weight file is for, as told from its names and shapes. */
public enum Network {
  TRANSFORMER("SCAIL-2 diffusion transformer"),
  VAE("Wan video autoencoder"),
  TEXT_ENCODER("UMT5 text encoder"),
  IMAGE_ENCODER("CLIP image encoder"),
  LORA("low-rank adapter"),
  UNKNOWN("unknown network");

  private final String title;

  Network(String title) {
    this.title = title;
  }

  /** Name for people. */
  public String title() {
    return title;
  }
}
