package io.scail.server.engine;

import io.scail.models.failure.ModelsFailure;
import io.scail.models.failure.SettingsFailure;
import io.scail.models.failure.WeightsFailure;
import io.scail.preprocessing.failure.ImageTooLargeFailure;
import io.scail.preprocessing.failure.ImageTooSmallFailure;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.PreprocessingFailure;
import io.scail.preprocessing.failure.UnreadableImageFailure;
import io.scail.preprocessing.failure.UnsupportedImageFailure;
import io.scail.preprocessing.failure.UnsupportedVideoFailure;
import io.scail.preprocessing.failure.VideoTooShortFailure;
import io.scail.server.animation.AnimationFailure;
import io.scail.server.animation.CancelledFailure;
import io.scail.server.animation.EngineFailure;
import io.scail.server.animation.InputFailure;
import io.scail.server.animation.InputFailure.Fault;
import io.scail.server.animation.InputFailure.Part;
import io.scail.server.animation.MemoryFailure;
import java.util.Map;

/** The two modules' failures in the animator's words: whose fault it was, and what to do. */
public final class FailureTranslation {
  private FailureTranslation() {}

  /** What a failure to read or write media means to whoever asked for the animation. */
  public static AnimationFailure of(PreprocessingFailure failure) {
    return switch (failure) {
      case io.scail.preprocessing.failure.InputFailure input -> input(input);
      case io.scail.preprocessing.failure.CancelledFailure _ -> new CancelledFailure();
      case io.scail.preprocessing.failure.SettingsFailure settings ->
          new InputFailure(Part.SIZE, Fault.NOT_SUPPORTED, settings.sentence(), Map.of(), settings);
      default -> new EngineFailure(failure.sentence(), failure);
    };
  }

  private static InputFailure input(io.scail.preprocessing.failure.InputFailure failure) {
    var part = part(failure.input());
    return switch (failure) {
      case ImageTooLargeFailure large ->
          new InputFailure(
              part,
              Fault.IMAGE_TOO_LARGE,
              large.sentence(),
              Map.of("max_height", large.maxSide(), "max_width", large.maxSide()),
              large);
      case ImageTooSmallFailure small ->
          new InputFailure(
              part,
              Fault.IMAGE_TOO_SMALL,
              small.sentence(),
              Map.of("min_height", small.minSide(), "min_width", small.minSide()),
              small);
      case UnreadableImageFailure unreadable ->
          new InputFailure(
              part, Fault.UNREADABLE_IMAGE, unreadable.sentence(), Map.of(), unreadable);
      case UnsupportedImageFailure unsupported ->
          new InputFailure(
              part,
              Fault.UNSUPPORTED_IMAGE,
              unsupported.sentence(),
              Map.of("supported_formats", unsupported.supportedFormats()),
              unsupported);
      case UnsupportedVideoFailure unsupported ->
          new InputFailure(
              part,
              Fault.UNSUPPORTED_VIDEO,
              unsupported.sentence(),
              Map.of("supported_formats", unsupported.supportedFormats()),
              unsupported);
      case VideoTooShortFailure brief ->
          new InputFailure(
              part,
              Fault.VIDEO_TOO_SHORT,
              brief.sentence(),
              Map.of(
                  "min_duration",
                  brief.minDuration().toMillis() / 1000.0,
                  "provided_duration",
                  brief.duration().toMillis() / 1000.0),
              brief);
      default -> new InputFailure(part, Fault.NO_PERSON, failure.sentence(), Map.of(), failure);
    };
  }

  private static Part part(MediaInput input) {
    return switch (input.role()) {
      case CHARACTER_IMAGE -> Part.CHARACTER_IMAGE;
      case DRIVING_VIDEO, VIDEO, AUDIO, RESULT_VIDEO -> Part.DRIVING_VIDEO;
      case CHARACTER_MASK -> Part.CHARACTER_MASK;
      case DRIVING_MASK -> Part.DRIVING_MASK;
      case ADDITIONAL_IMAGE -> Part.ADDITIONAL_IMAGE;
      case ADDITIONAL_MASK -> Part.ADDITIONAL_MASK;
      case PREVIOUS_VIDEO -> Part.PREVIOUS_VIDEO;
    };
  }

  /**
   * A failure of the engine.
   *
   * @param failure what the engine threw
   * @param adapters the adapters that the request named
   */
  static AnimationFailure of(ModelsFailure failure, Adapters adapters) {
    return switch (failure) {
      case io.scail.models.failure.CancelledFailure _ -> new CancelledFailure();
      case io.scail.models.failure.MemoryFailure memory ->
          new MemoryFailure(memory.sentence(), memory);
      case SettingsFailure settings ->
          new InputFailure(
              part(settings.setting()),
              Fault.NOT_SUPPORTED,
              settings.sentence(),
              Map.of(),
              settings);
      case WeightsFailure weights when adapters.hold(weights.file()) ->
          new InputFailure(
              Part.LORA, Fault.NOT_SUPPORTED, adapters.nameless(weights), Map.of(), weights);
      default -> new EngineFailure(failure.sentence(), failure);
    };
  }

  private static Part part(String setting) {
    return switch (setting) {
      case "width", "height", "size" -> Part.SIZE;
      case "segment_length", "segment_overlap", "frames" -> Part.SEGMENTS;
      case "previous" -> Part.PREVIOUS_VIDEO;
      case "strength", "adapter" -> Part.LORA;
      case "additional_references" -> Part.ADDITIONAL_IMAGE;
      default -> Part.PRESET;
    };
  }
}
