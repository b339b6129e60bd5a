package io.scail.preprocessing;

import io.scail.preprocessing.failure.CancelledFailure;
import io.scail.preprocessing.failure.PreprocessingFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.FrameSource;
import io.scail.preprocessing.onnx.OnnxSettings;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Turns a reference picture and a driving video into the engine's conditions. Owns the models until
 * closed. Used by one thread at a time.
 */
public final class Preprocessor implements AutoCloseable {

  /** Frames within which the first person must appear: one second. */
  static final int SEARCH_FRAMES = 16;

  private final Analysis analysis;
  private final Optional<AnalysisCache> cache;

  private Preprocessor(Analysis analysis, Optional<AnalysisCache> cache) {
    this.analysis = analysis;
    this.cache = cache;
  }

  /**
   * Opens the models that come with the product.
   *
   * @throws PreprocessingFailure when a model does not open
   */
  public static Preprocessor embedded(OnnxSettings settings, Optional<AnalysisCache> cache) {
    return new Preprocessor(new EmbeddedAnalysis(settings), cache);
  }

  /**
   * Prepares the conditions; the driving video is read once, frame by frame.
   *
   * @param identity tells whether two driving videos are the same file, such as its SHA-256; an
   *     empty one is never found in the cache
   * @param cancelled asked before every frame
   * @throws CancelledFailure when cancelled
   * @throws PreprocessingFailure when the inputs show nothing that can be animated
   */
  public Conditions prepare(
      Frame reference,
      FrameSource driving,
      Optional<String> identity,
      PreprocessingOptions options,
      ProgressListener progress,
      BooleanSupplier cancelled) {
    return new Preparation(analysis, cache, options, progress, cancelled)
        .run(reference, driving, identity);
  }

  @Override
  public void close() {
    analysis.close();
  }
}
