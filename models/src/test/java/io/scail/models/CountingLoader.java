package io.scail.models;

import io.scail.models.memory.Workload;
import io.scail.models.text.TextEncoder;
import io.scail.models.transformer.ScailTransformer;
import io.scail.models.vae.VideoAutoencoder;
import io.scail.models.vision.ImageEncoder;

/** Opens networks through another loader and counts the encoders. */
final class CountingLoader implements NetworkLoader {
  private final NetworkLoader loader;
  private int texts;
  private int images;

  CountingLoader(NetworkLoader loader) {
    this.loader = loader;
  }

  int texts() {
    return texts;
  }

  int images() {
    return images;
  }

  @Override
  public TextEncoder textEncoder() {
    texts++;
    return loader.textEncoder();
  }

  @Override
  public ImageEncoder imageEncoder() {
    images++;
    return loader.imageEncoder();
  }

  @Override
  public VideoAutoencoder autoencoder() {
    return loader.autoencoder();
  }

  @Override
  public ScailTransformer transformer() {
    return loader.transformer();
  }

  @Override
  public long[] tokens(String prompt) {
    return loader.tokens(prompt);
  }

  @Override
  public void requireMemory(Workload workload, boolean adapted) {
    loader.requireMemory(workload, adapted);
  }

  @Override
  public int sideUnit() {
    return loader.sideUnit();
  }

  @Override
  public String identity() {
    return loader.identity();
  }
}
