package io.scail.server.engine;

import io.scail.models.GenerationSettings;
import io.scail.models.Prompt;
import io.scail.models.profile.Defaults;
import io.scail.models.sampling.SamplerKind;
import io.scail.models.sampling.SegmentPlan;
import io.scail.models.sampling.Shortcuts;
import io.scail.models.sampling.StepCaching;
import io.scail.models.transformer.Mode;
import io.scail.preprocessing.PreprocessingOptions;
import io.scail.preprocessing.PreprocessingOptions.DrivingType;
import io.scail.preprocessing.PreprocessingOptions.Subject;
import io.scail.preprocessing.SourceFiles;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.DecodeSettings;
import io.scail.preprocessing.media.MediaLimits;
import io.scail.server.animation.AnimationInputs;
import io.scail.server.animation.AnimationParameters;
import io.scail.server.animation.AnimationParameters.Caching;
import io.scail.server.animation.AnimationParameters.PixelSize;
import io.scail.server.animation.AnimationParameters.SamplerName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;

/** A request in the words of the two modules that serve it. */
final class EngineRequest {
  /** Frames of the shortest window that the video autoencoder takes. */
  private static final int LEAST_FRAMES = 5;

  private final AnimationParameters parameters;
  private final Defaults defaults;

  EngineRequest(AnimationParameters parameters, Defaults defaults) {
    this.parameters = parameters;
    this.defaults = defaults;
  }

  static SourceFiles files(AnimationInputs inputs) {
    var additional = new ArrayList<SourceFiles.AdditionalImage>();
    for (int i = 0; i < inputs.additionalImages().size(); i++) {
      var mask =
          inputs.additionalMasks().isEmpty()
              ? Optional.<Path>empty()
              : Optional.of(inputs.additionalMasks().get(i));
      additional.add(new SourceFiles.AdditionalImage(inputs.additionalImages().get(i), mask));
    }
    return new SourceFiles(
        inputs.characterImage(),
        inputs.drivingVideo(),
        inputs.characterMask(),
        inputs.drivingMask(),
        additional,
        inputs.previousVideo());
  }

  DecodeSettings decoding() {
    var shape = parameters.shape();
    return new DecodeSettings(
        shape.framesPerSecond(),
        LEAST_FRAMES,
        Math.max(LEAST_FRAMES, shape.maxFrames()),
        MediaLimits.defaults());
  }

  PreprocessingOptions preprocessing() {
    var subject = parameters.subject();
    var size = parameters.shape().size().orElse(parameters.shape().resolution().size(true));
    var options =
        PreprocessingOptions.of(
                switch (subject.mode()) {
                  case ANIMATION -> PreprocessingOptions.Mode.ANIMATION;
                  case REPLACEMENT -> PreprocessingOptions.Mode.REPLACEMENT;
                },
                switch (subject.drivingType()) {
                  case END_TO_END -> DrivingType.END_TO_END;
                  case POSE -> DrivingType.POSE;
                },
                switch (subject.subjectType()) {
                  case HUMAN -> Subject.HUMAN;
                  case ANIMAL -> Subject.ANIMAL;
                },
                new Size(size.width(), size.height()))
            .withTurning(parameters.shape().size().isEmpty())
            .withReframing(subject.reframeReference() && !leavesReframingOut());
    return subject.maxPeople().map(options::withMaxPersons).orElse(options);
  }

  /** Whether the caller asks for another framing where the reference's own scene is kept. */
  boolean leavesReframingOut() {
    var subject = parameters.subject();
    return subject.reframeReference() && subject.mode() == AnimationParameters.Mode.ANIMATION;
  }

  /**
   * How the clip is generated.
   *
   * @param size of the result, as preprocessing settled it
   * @param ofPreset what the request's preset leaves out, unless the request says otherwise
   * @throws io.scail.models.failure.SettingsFailure if a value is out of the engine's range
   */
  GenerationSettings generation(PixelSize size, Shortcuts ofPreset) {
    var sampling = parameters.sampling();
    var shape = parameters.shape();
    return new GenerationSettings(
        size.width(),
        size.height(),
        sampling.steps(),
        sampling.shift(),
        sampling.guidance(),
        sampling
            .sampler()
            .map(EngineRequest::sampler)
            .orElseGet(() -> SamplerKind.of(defaults.sampler())),
        sampling.seed(),
        SegmentPlan.of(defaults.segmentPlan()),
        shape.segmentLength().orElse(defaults.segmentLength()),
        shape.segmentOverlap().orElse(defaults.segmentOverlap()),
        sampling
            .caching()
            .map(caching -> new Shortcuts(caching(caching), ofPreset.guidance()))
            .orElse(ofPreset));
  }

  private static StepCaching caching(Caching caching) {
    return switch (caching) {
      case OFF -> StepCaching.OFF;
      case CAREFUL -> StepCaching.CAREFUL;
      case FAST -> StepCaching.FAST;
    };
  }

  private static SamplerKind sampler(SamplerName name) {
    return switch (name) {
      case UNIPC -> SamplerKind.UNIPC;
      case DPM_PLUS_PLUS -> SamplerKind.DPMPP;
      case EULER -> SamplerKind.EULER;
    };
  }

  Mode mode() {
    return switch (parameters.subject().mode()) {
      case ANIMATION -> Mode.ANIMATION;
      case REPLACEMENT -> Mode.REPLACEMENT;
    };
  }

  Prompt prompt() {
    var text = parameters.text();
    return new Prompt.Text(
        text.positive(), text.negative().isBlank() ? defaults.negativePrompt() : text.negative());
  }
}
