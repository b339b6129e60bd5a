package io.scail.server.segmind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.http.Json;
import io.scail.server.schema.Field;
import io.scail.server.schema.ObjectSchema;
import io.scail.server.schema.ValueType;
import io.scail.server.schema.Values;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The parameters of a call.
 *
 * @param job the same in the words of the endpoint that runs it
 * @param base64 whether the video comes back inside the answer
 */
record SegmindInput(ObjectNode job, boolean base64) {
  /** Seed of calls that name none: two calls with the same input give the same video. */
  private static final long SEED = 987_654_321;

  // Shorter texts are rather broken URLs than media.
  private static final Pattern BARE_BASE64 = Pattern.compile("[A-Za-z0-9+/=\\s]{64,}");

  private static final ObjectSchema SCHEMA =
      new ObjectSchema(
          "SegmindScailInput",
          "A reference image and an input video.",
          List.of(
              Field.required("prompt", new ValueType.Text(), "What the result should show."),
              Field.required(
                  "reference_image",
                  new ValueType.Media(ValueType.Media.Kind.IMAGE),
                  "URL, data URI or base64 of the character."),
              Field.required(
                  "input_video",
                  new ValueType.Media(ValueType.Media.Kind.VIDEO),
                  "URL, data URI or base64 of the driving video."),
              Field.choice(
                  "resolution",
                  "576p",
                  List.of("480p", "576p", "720p"),
                  "Height of a wide result."),
              Field.whole("seed", SEED, ValueType.Whole.ANY, "Seed of the noise."),
              Field.flag("base64", false, "Whether the video comes back inside the answer.")));

  /**
   * Reads a body.
   *
   * @throws io.scail.server.http.Refusal with 400 when it breaks a rule
   */
  static SegmindInput of(JsonNode body) {
    return switch (SCHEMA.check(body)) {
      case ObjectSchema.Checked.Valid(var values) -> of(values);
      case ObjectSchema.Checked.Invalid(var problems) -> throw SegmindErrors.invalid(problems);
    };
  }

  private static SegmindInput of(Values values) {
    var job =
        Json.object()
            .put("prompt", values.text("prompt"))
            .put("image_url", source(values.text("reference_image")))
            .put("video_url", source(values.text("input_video")))
            // The model's own two sizes; 480p and 576p both mean the smaller one.
            .put("resolution", values.text("resolution").equals("720p") ? "704p" : "512p")
            .put("seed", values.whole("seed"));
    return new SegmindInput(job, values.flag("base64"));
  }

  private static String source(String text) {
    return BARE_BASE64.matcher(text).matches()
        ? "data:application/octet-stream;base64," + text
        : text;
  }
}
