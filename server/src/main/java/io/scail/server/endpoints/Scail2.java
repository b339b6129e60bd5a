package io.scail.server.endpoints;

import com.fasterxml.jackson.databind.node.TextNode;
import io.scail.server.http.Json;
import io.scail.server.schema.Field;
import io.scail.server.schema.ObjectSchema;
import io.scail.server.schema.ValueType;
import io.scail.server.schema.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The endpoint {@code fal-ai/scail-2}: fal's fields with fal's defaults, then the ones that only we
 * have.
 */
public final class Scail2 {
  public static final String ID = "fal-ai/scail-2";

  private static final ValueType IMAGE = new ValueType.Media(ValueType.Media.Kind.IMAGE);
  private static final ValueType VIDEO = new ValueType.Media(ValueType.Media.Kind.VIDEO);
  private static final ValueType.Whole PIXELS =
      new ValueType.Whole(OptionalLong.of(32), OptionalLong.of(2048), 32);

  private Scail2() {}

  static Endpoint endpoint(EndpointSettings settings) {
    return new Endpoint(
        ID,
        "SCAIL-2",
        "Animate a character image with the motion of a driving video, or put the character in a person's place in"
            + " it.",
        "video-to-video",
        input(settings),
        output(),
        Scail2Pipeline.factory(input(settings)));
  }

  static ObjectSchema input(EndpointSettings settings) {
    var fields = new ArrayList<>(falFields());
    fields.addAll(ownFields(settings));
    return new ObjectSchema(
        "Scail2Input",
        "A character image, a driving video and how to bring them together.",
        fields,
        List.of(
            Scail2::checkSize,
            Scail2::checkMasks,
            Scail2::checkSegments,
            (values, problems) -> checkLoras(settings, values, problems)));
  }

  private static List<Field> falFields() {
    return List.of(
        Field.required("prompt", new ValueType.Text(), "What the result should show.")
            .withExample("A knight in silver armour dances on a stage."),
        Field.required(
                "image_url", IMAGE, "URL or data URI of the reference image of the character.")
            .withExample("https://example.com/character.png"),
        Field.required(
                "video_url",
                VIDEO,
                "URL or data URI of the driving video whose motion is followed.")
            .withExample("https://example.com/dance.mp4"),
        Field.choice(
                "mode",
                "animation",
                List.of("animation", "replacement"),
                "`animation` keeps the character image's scene; `replacement` puts the character in the person's place"
                    + " in the driving video.")
            .shownFirst(),
        Field.choice(
            "driving_type",
            "end_to_end",
            List.of("end_to_end", "pose"),
            "Whether the motion is read from the video's pixels or from a pose drawn from it."),
        Field.choice(
            "subject_type",
            "human",
            List.of("human", "animal"),
            "What kind of body the character has."),
        Field.choice(
                "resolution",
                "512p",
                List.of("512p", "704p"),
                "`512p` is 896x512, `704p` is 1280x704; turned upright when the reference image is.")
            .shownFirst(),
        Field.whole(
                "num_inference_steps",
                40,
                ValueType.Whole.between(2, 50),
                "Denoising steps: more take longer and show finer detail.")
            .shownFirst(),
        Field.decimal(
            "guidance_scale",
            "5",
            ValueType.Decimal.between(1, 10),
            "How strongly the result follows the prompt."),
        Field.decimal(
            "shift",
            "3",
            ValueType.Decimal.between(1, 10),
            "Shift of the noise schedule: higher values spend more steps on motion and layout."),
        Field.optional(
                "seed",
                ValueType.Whole.ANY,
                "Seed of the noise; the same seed and input give the same video. Random when absent.")
            .shownFirst(),
        Field.flag(
            "output_preprocessing",
            false,
            "Whether to return the preprocessed driving video and its masks too."));
  }

  private static List<Field> ownFields(EndpointSettings settings) {
    return List.of(
        Field.text("negative_prompt", "", "What the result should not show."),
        Field.choice(
                "preset",
                "parity",
                List.of("parity", "balanced", "fast", "turbo"),
                "How much quality may be given up for speed: `parity` computes what the reference does; `balanced` takes 24"
                    + " steps; `fast` 6 and `turbo` 4 Euler steps with guidance 1 and shift 5, for step-distilled weights."
                    + " A value that the request itself gives wins.")
            .shownFirst(),
        Field.optional(
            "sampler",
            new ValueType.Choice(List.of("unipc", "dpm++", "euler")),
            "Algorithm of the denoising loop; the preset's own when absent."),
        Field.optional(
            "cache",
            new ValueType.Choice(List.of("off", "careful", "fast")),
            "How readily steps answer from earlier ones instead of running the network: `fast` saves more and changes"
                + " more; what the operator chose for the preset when absent, which is `off` for `parity`."),
        Field.optional(
            "reference_mask_url",
            IMAGE,
            "Colour-coded mask of the reference image, in place of a detected one."),
        Field.optional(
            "driving_mask_url",
            VIDEO,
            "Colour-coded mask video of the driving video, in place of a detected one."),
        Field.optional(
            "additional_image_urls",
            new ValueType.Items(IMAGE, 4),
            "More reference images, of the same character or of others in the scene."),
        Field.optional(
            "additional_mask_urls",
            new ValueType.Items(IMAGE, 4),
            "Masks of the additional images: one each, or none."),
        Field.optional(
            "previous_video_url", VIDEO, "A video whose last frames the result continues."),
        Field.optional(
            "loras",
            new ValueType.Items(new ValueType.Nested(lora()), 8),
            "Low-rank weights that are added to the model, in order."),
        Field.whole("fps", 16, ValueType.Whole.between(1, 60), "Frames per second of the result."),
        Field.optional(
            "width", PIXELS, "Exact width in pixels, with `height`, in place of `resolution`."),
        Field.optional("height", PIXELS, "Exact height in pixels, with `width`."),
        Field.whole(
            "max_frames",
            settings.mostFrames(),
            // The video autoencoder's shortest window.
            ValueType.Whole.between(5, settings.mostFrames()),
            "Most frames of the driving video that are followed."),
        Field.optional(
            "segment_length",
            ValueType.Whole.between(5, 161),
            "Frames that are generated at once, one more than a multiple of 4; the model's own when absent."),
        Field.optional(
            "segment_overlap",
            ValueType.Whole.between(1, 81),
            "Frames that neighbouring segments share, one more than a multiple of 4."),
        Field.optional(
            "max_people",
            ValueType.Whole.between(1, 8),
            "Most people of the driving video that are followed; all that are found when absent."),
        Field.flag("keep_audio", false, "Whether the driving video's sound goes into the result."),
        Field.flag(
            "reframe_reference",
            false,
            "In `replacement`, whether to frame the character image anew, so that the character has the driving person's"
                + " place and size."),
        Field.choice(
            "output_format",
            "mp4",
            List.of("mp4", "webm", "frames"),
            "Container of the result; `frames` is a ZIP of PNG images."),
        Field.optional(
            "output_quality",
            ValueType.Whole.between(1, 100),
            "Encoder quality, 100 is best; the format's own default when absent."),
        Field.flag(
            "sync_mode", false, "Whether the video comes back as a data URI in the answer."));
  }

  private static ObjectSchema lora() {
    return new ObjectSchema(
        "LoraWeight",
        "Low-rank weights and how strongly they count.",
        List.of(
            Field.required("path", new ValueType.Text(), "File name in the operator's folder."),
            Field.decimal(
                "scale", "1", ValueType.Decimal.between(-4, 4), "How strongly they count.")));
  }

  private static ObjectSchema output() {
    var file = new ValueType.Nested(StoredFiles.SCHEMA);
    return new ObjectSchema(
        "Scail2Output",
        "The animated character.",
        List.of(
            Field.required("video", file, "The generated video."),
            Field.required("seed", ValueType.Whole.ANY, "The seed that was used."),
            Field.optional(
                "preprocessing_video",
                file,
                "The driving frames as the model saw them, when `output_preprocessing` is true."),
            Field.optional(
                "preprocessing_mask_video",
                file,
                "The masks as the model saw them, when `output_preprocessing` is true.")));
  }

  private static void checkSize(Values values, ObjectSchema.Problems problems) {
    if (values.has("width") != values.has("height")) {
      var missing = values.has("width") ? "height" : "width";
      problems.add(
          missing,
          "value_error",
          "Value error, width and height are given together or not at all",
          Json.object(),
          TextNode.valueOf(""));
    }
  }

  private static void checkMasks(Values values, ObjectSchema.Problems problems) {
    var masks = values.texts("additional_mask_urls").size();
    var images = values.texts("additional_image_urls").size();
    if (masks > 0 && masks != images) {
      problems.add(
          "additional_mask_urls",
          "value_error",
          "Value error, %d masks for %d additional images: give one each or none"
              .formatted(masks, images),
          Json.object(),
          values.json("additional_mask_urls"));
    }
  }

  private static void checkSegments(Values values, ObjectSchema.Problems problems) {
    // The video autoencoder takes one frame and then groups of four.
    for (var name : List.of("segment_length", "segment_overlap")) {
      if (values.optionalWhole(name).filter(frames -> frames % 4 != 1).isPresent()) {
        problems.add(
            name,
            "value_error",
            "Value error, frames must be one more than a multiple of 4",
            Json.object(),
            values.json(name));
      }
    }
    var length = values.optionalWhole("segment_length");
    var overlap = values.optionalWhole("segment_overlap");
    if (length.isPresent() && overlap.isPresent() && overlap.get() >= length.get()) {
      problems.add(
          "segment_overlap",
          "value_error",
          "Value error, the overlap must be shorter than the segment",
          Json.object(),
          values.json("segment_overlap"));
    }
  }

  private static void checkLoras(
      EndpointSettings settings, Values values, ObjectSchema.Problems problems) {
    var inFolder =
        values.objects("loras").stream()
            .map(lora -> lora.text("path"))
            .allMatch(
                path ->
                    path.matches("[A-Za-z0-9_][A-Za-z0-9 ._-]*(/[A-Za-z0-9_][A-Za-z0-9 ._-]*)*"));
    if (!inFolder && !settings.anyLoraPath()) {
      problems.add(
          "loras",
          "value_error",
          "Value error, a path names a file in the operator's folder",
          Json.object(),
          values.json("loras"));
    }
  }
}
