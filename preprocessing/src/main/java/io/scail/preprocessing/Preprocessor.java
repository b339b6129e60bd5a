package io.scail.preprocessing;

import io.scail.preprocessing.failure.CancelledFailure;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.PreprocessingFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.FrameSource;
import io.scail.preprocessing.media.DecodeSettings;
import io.scail.preprocessing.media.ImageDecoder;
import io.scail.preprocessing.media.VideoDecoder;
import io.scail.preprocessing.onnx.OnnxSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
   * Opens the models that come with the product, and a matting network of the operator's in place
   * of the embedded one.
   *
   * @throws PreprocessingFailure when a model does not open
   */
  public static Preprocessor embedded(
      OnnxSettings settings, Optional<AnalysisCache> cache, MattingFile matting) {
    return new Preprocessor(new EmbeddedAnalysis(settings, Optional.of(matting)), cache);
  }

  /**
   * Opens models that an operator brings.
   *
   * @throws PreprocessingFailure when a file is missing or has another contract
   */
  public static Preprocessor prompted(
      ModelFiles files, OnnxSettings settings, Optional<AnalysisCache> cache) {
    return new Preprocessor(new PromptedAnalysis(files, settings), cache);
  }

  /**
   * Runs the open models once on nothing, so that the first clip does not wait for what sessions
   * prepare in their first run.
   */
  public void warmUp() {
    analysis.warmUp();
  }

  /** The models that look at pictures; those for poses are named once they were needed. */
  public List<ModelUse> models() {
    return analysis.models();
  }

  /**
   * Prepares the conditions from files. The same video, told by its content, is analysed once when
   * there is a cache.
   *
   * @param decoding rate and limits of the driving video
   * @param cancelled asked before every frame
   * @throws CancelledFailure when cancelled
   * @throws PreprocessingFailure when a file cannot be used or shows nothing that can be animated
   */
  public Conditions prepare(
      Path image,
      Path video,
      PreprocessingOptions options,
      DecodeSettings decoding,
      ProgressListener progress,
      BooleanSupplier cancelled) {
    return prepare(SourceFiles.of(image, video), options, decoding, progress, cancelled);
  }

  /**
   * Prepares the conditions from files, some of which may be masks in place of those that the
   * models make. The same video, told by its content, is analysed once when there is a cache.
   *
   * @param decoding rate and limits of the driving video
   * @param cancelled asked before every frame
   * @throws CancelledFailure when cancelled
   * @throws PreprocessingFailure when a file cannot be used or shows nothing that can be animated
   */
  public Conditions prepare(
      SourceFiles files,
      PreprocessingOptions options,
      DecodeSettings decoding,
      ProgressListener progress,
      BooleanSupplier cancelled) {
    var pictures = new ImageDecoder(decoding.limits());
    var reference = pictures.decode(files.image(), MediaInput.CHARACTER_IMAGE);
    var warnings = new ArrayList<>(reference.warnings());
    var referenceMask =
        files
            .imageMask()
            .map(mask -> GivenMask.ofPicture(mask, MediaInput.CHARACTER_MASK, decoding));
    var drivingMask =
        files.drivingMask().map(mask -> GivenMask.ofVideo(mask, MediaInput.DRIVING_MASK, decoding));
    var additional = new ArrayList<Sources.Additional>();
    for (var image : files.additional()) {
      int number = additional.size() + 1;
      var decoded = pictures.decode(image.image(), MediaInput.additionalImage(number));
      warnings.addAll(decoded.warnings());
      additional.add(
          new Sources.Additional(
              decoded.frame(),
              image
                  .mask()
                  .map(
                      mask ->
                          GivenMask.ofPicture(mask, MediaInput.additionalMask(number), decoding))));
    }
    var previous = files.previousVideo().map(video -> PreviousVideo.end(video, decoding));
    var identity =
        cache.map(
            _ ->
                FileIdentity.digest(files.video())
                    + files.drivingMask().map(FileIdentity::digest).orElse("")
                    + decoding);
    try (var driving = VideoDecoder.open(files.video(), MediaInput.DRIVING_VIDEO, decoding)) {
      var sources =
          new Sources(
              reference.frame(),
              driving,
              identity,
              referenceMask,
              drivingMask,
              additional,
              previous);
      var conditions = prepare(sources, options, progress, cancelled);
      return conditions
          .withSource(new Conditions.SourceFrames(driving.info().fps(), driving.sources()))
          .withWarnings(warnings)
          .withWarnings(driving.warnings());
    }
  }

  /**
   * Prepares the conditions from frames; the driving video is read once, frame by frame.
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
    return prepare(Sources.of(reference, driving, identity), options, progress, cancelled);
  }

  Conditions prepare(
      Sources sources,
      PreprocessingOptions options,
      ProgressListener progress,
      BooleanSupplier cancelled) {
    return new Preparation(analysis, cache, options, progress, cancelled).run(sources);
  }

  @Override
  public void close() {
    analysis.close();
  }
}
