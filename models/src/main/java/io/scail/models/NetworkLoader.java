package io.scail.models;

import io.scail.models.memory.Workload;
import io.scail.models.text.TextEncoder;
import io.scail.models.transformer.ScailTransformer;
import io.scail.models.vae.VideoAutoencoder;
import io.scail.models.vision.ImageEncoder;

/**
 * Opens the networks of one model when a stage needs them; what it returns is the caller's to
 * close. Called on the torch thread.
 */
public interface NetworkLoader {
  TextEncoder textEncoder();

  ImageEncoder imageEncoder();

  VideoAutoencoder autoencoder();

  ScailTransformer transformer();

  /**
   * Tokens of a prompt as the text encoder takes them, the end token included.
   *
   * @throws io.scail.models.failure.ProfileFailure if the model came without a vocabulary
   */
  long[] tokens(String prompt);

  /**
   * Refuses a request that cannot fit before anything is loaded for it. A loader that knows no
   * limit accepts everything.
   *
   * @param adapted whether adapters will change the transformer
   * @throws io.scail.models.failure.MemoryFailure with the bytes needed and allowed
   */
  default void requireMemory(Workload workload, boolean adapted) {}

  /** Sides of a result are multiples of this many pixels. */
  int sideUnit();

  /** Tells one model's weights from another's, across processes; part of checkpoints. */
  String identity();
}
