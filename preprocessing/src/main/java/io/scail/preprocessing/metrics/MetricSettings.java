package io.scail.preprocessing.metrics;

import io.scail.preprocessing.onnx.OnnxSettings;
import java.util.Objects;
import java.util.Optional;

/**
 * How clips are measured.
 *
 * @param onnx where the models run
 * @param embedding the operator's network for {@link Metric#IDENTITY_EMBEDDING}
 * @param maxFrames frames of a clip that are looked at, at 16 a second; the rest is left out, and
 *     the alignment's notes say so
 */
public record MetricSettings(OnnxSettings onnx, Optional<EmbeddingModel> embedding, int maxFrames) {

  /** Half a minute, some 60 MB of thumbnails and numbers. */
  public static final int DEFAULT_MAX_FRAMES = 480;

  public MetricSettings {
    Objects.requireNonNull(onnx);
    Objects.requireNonNull(embedding);
    if (maxFrames < 2) {
      throw new IllegalArgumentException("at least 2 frames are looked at, not " + maxFrames);
    }
  }

  /** On the CPU with the given number of threads, without a network of the operator's. */
  public static MetricSettings cpu(int threads) {
    return new MetricSettings(OnnxSettings.cpu(threads), Optional.empty(), DEFAULT_MAX_FRAMES);
  }

  public MetricSettings withEmbedding(EmbeddingModel model) {
    return new MetricSettings(onnx, Optional.of(model), maxFrames);
  }
}
