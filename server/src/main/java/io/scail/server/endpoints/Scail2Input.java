package io.scail.server.endpoints;

import io.scail.server.animation.AnimationParameters;
import io.scail.server.animation.AnimationParameters.Caching;
import io.scail.server.animation.AnimationParameters.Delivery;
import io.scail.server.animation.AnimationParameters.DrivingType;
import io.scail.server.animation.AnimationParameters.LoraChoice;
import io.scail.server.animation.AnimationParameters.Mode;
import io.scail.server.animation.AnimationParameters.OutputFormat;
import io.scail.server.animation.AnimationParameters.PixelSize;
import io.scail.server.animation.AnimationParameters.Preset;
import io.scail.server.animation.AnimationParameters.Prompt;
import io.scail.server.animation.AnimationParameters.Resolution;
import io.scail.server.animation.AnimationParameters.SamplerName;
import io.scail.server.animation.AnimationParameters.Sampling;
import io.scail.server.animation.AnimationParameters.Shape;
import io.scail.server.animation.AnimationParameters.Subject;
import io.scail.server.animation.AnimationParameters.SubjectType;
import io.scail.server.schema.Values;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Turns a checked input of {@link Scail2} into the animator's words. */
final class Scail2Input {
  private static final int BALANCED_STEPS = 24;

  // What the published step-distilled adapters were trained for.
  private static final int FAST_STEPS = 6;
  private static final int TURBO_STEPS = 4;
  private static final double DISTILLED_SHIFT = 5;

  private Scail2Input() {}

  /**
   * Reads the parameters.
   *
   * @param given whether the caller wrote a field, rather than its default being filled in; what is
   *     written wins over the preset
   * @param seed used when the input has none
   */
  static AnimationParameters parameters(Values values, Predicate<String> given, long seed) {
    return new AnimationParameters(
        new Prompt(values.text("prompt"), values.text("negative_prompt")),
        new Subject(
            word(Mode.class, values.text("mode")),
            word(DrivingType.class, values.text("driving_type")),
            word(SubjectType.class, values.text("subject_type")),
            values.optionalInt("max_people"),
            values.flag("reframe_reference")),
        sampling(values, given, seed),
        new Shape(
            values.text("resolution").equals("704p") ? Resolution.P704 : Resolution.P512,
            values
                .optionalInt("width")
                .flatMap(
                    width ->
                        values.optionalInt("height").map(height -> new PixelSize(width, height))),
            Math.toIntExact(values.whole("fps")),
            Math.toIntExact(values.whole("max_frames")),
            values.optionalInt("segment_length"),
            values.optionalInt("segment_overlap")),
        new Delivery(
            word(OutputFormat.class, values.text("output_format")),
            values.optionalInt("output_quality"),
            values.flag("keep_audio"),
            values.flag("output_preprocessing")),
        values.objects("loras").stream()
            .map(lora -> new LoraChoice(lora.text("path"), lora.decimal("scale")))
            .toList());
  }

  private static Sampling sampling(Values values, Predicate<String> given, long seed) {
    var preset = word(Preset.class, values.text("preset"));
    int steps = Math.toIntExact(values.whole("num_inference_steps"));
    double guidance = values.decimal("guidance_scale");
    double shift = values.decimal("shift");
    if (preset != Preset.PARITY && !given.test("num_inference_steps")) {
      steps =
          switch (preset) {
            case BALANCED -> BALANCED_STEPS;
            case FAST -> FAST_STEPS;
            case TURBO -> TURBO_STEPS;
            case PARITY -> steps;
          };
    }
    if (preset.wantsDistilledAdapter()) {
      guidance = given.test("guidance_scale") ? guidance : 1;
      shift = given.test("shift") ? shift : DISTILLED_SHIFT;
    }
    return new Sampling(
        preset,
        values
            .optionalText("sampler")
            .map(Scail2Input::sampler)
            .or(
                () ->
                    preset.wantsDistilledAdapter()
                        ? Optional.of(SamplerName.EULER)
                        : Optional.empty()),
        steps,
        guidance,
        shift,
        values.optionalWhole("seed").orElse(seed),
        values.optionalText("cache").map(text -> word(Caching.class, text)));
  }

  private static SamplerName sampler(String word) {
    return word.equals("dpm++") ? SamplerName.DPM_PLUS_PLUS : word(SamplerName.class, word);
  }

  private static <E extends Enum<E>> E word(Class<E> type, String word) {
    return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
  }
}
