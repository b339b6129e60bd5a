package io.scail.server.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.endpoints.Endpoint;
import io.scail.server.endpoints.Scail2;
import io.scail.server.http.Refusal;
import io.scail.server.schema.ObjectSchema;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A request for a video in the words of the endpoint that makes it.
 *
 * @param input what the job gets
 * @param attributes what is kept to describe the video later
 */
record VideoOrder(ObjectNode input, Map<String, String> attributes) {
  static final String PROMPT = "openai.prompt";
  static final String SIZE = "openai.size";
  static final String SECONDS = "openai.seconds";
  static final String RATE = "openai.fps";

  /** Size of a video whose caller names none: the model's, turned as the picture is. */
  static final String OWN_SIZE = "auto";

  private static final List<String> MODELS = List.of("scail-2", Scail2.ID);
  private static final Pattern SIZES = Pattern.compile("(\\d{1,4})x(\\d{1,4})");
  private static final BigDecimal DEFAULT_RATE = BigDecimal.valueOf(16);
  private static final int LONGEST_PROMPT = 2000;

  VideoOrder {
    attributes = Map.copyOf(attributes);
  }

  /**
   * Translates the fields of a request.
   *
   * @throws Refusal with 400 when one of them is wrong, 404 when the model is unknown
   */
  static VideoOrder of(ObjectNode fields, Endpoint endpoint) {
    var model = fields.path("model").asText("scail-2");
    if (!MODELS.contains(model)) {
      throw OpenAiErrors.notFound(
          "The model `%.100s` does not exist: this server has `scail-2`.".formatted(model));
    }
    var input = fields.deepCopy();
    input.remove(List.of("model", "size", "seconds", "num_frames"));
    if (fields.has("size")) {
      size(fields.path("size").asText(), input);
    }
    var rate = rate(fields);
    if (fields.has("seconds")) {
      input.put("max_frames", frames(fields.path("seconds").asText(), rate));
    } else if (fields.has("num_frames")) {
      input.set("max_frames", fields.path("num_frames"));
    }
    var values =
        switch (endpoint.input().check(input)) {
          case ObjectSchema.Checked.Valid(var valid) -> valid;
          case ObjectSchema.Checked.Invalid(var problems) -> {
            var first = problems.getFirst();
            yield refuse(first.location().get(1), fields, first);
          }
        };
    var prompt = values.text("prompt");
    var frames = BigDecimal.valueOf(values.whole("max_frames"));
    return new VideoOrder(
        input,
        Map.of(
            PROMPT,
            prompt.length() > LONGEST_PROMPT ? prompt.substring(0, LONGEST_PROMPT) : prompt,
            SIZE,
            values.has("width") ? values.whole("width") + "x" + values.whole("height") : OWN_SIZE,
            SECONDS,
            seconds(frames, rate),
            RATE,
            rate.toPlainString()));
  }

  /** Frames as seconds of text, without needless zeros. */
  static String seconds(BigDecimal frames, BigDecimal rate) {
    return frames.divide(rate, 3, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
  }

  private static io.scail.server.schema.Values refuse(
      String field, ObjectNode fields, io.scail.server.jobs.InputProblem problem) {
    var named =
        switch (field) {
          case "width", "height" -> fields.has("size") ? "size" : field;
          case "max_frames" ->
              fields.has("seconds") ? "seconds" : fields.has("num_frames") ? "num_frames" : field;
          case "image_url" -> fields.has("image_url") ? field : VideoFields.REFERENCE;
          default -> field;
        };
    if (named.equals("seconds")) {
      throw OpenAiErrors.badRequest(
          named, problem.type(), "seconds, in frames: " + problem.message() + ".");
    }
    throw OpenAiErrors.invalid(problem, named);
  }

  /** The nearest size that the model can make: its sides are multiples of 32. */
  private static void size(String text, ObjectNode input) {
    var match = SIZES.matcher(text);
    if (!match.matches()) {
      throw OpenAiErrors.badRequest(
          "size", "invalid_size", "size is width and height in pixels, such as 1280x704.");
    }
    input.put("width", nearest(match.group(1)));
    input.put("height", nearest(match.group(2)));
  }

  private static int nearest(String side) {
    // Of two that are equally near the smaller one, so 720 becomes the model's own 704.
    return (Integer.parseInt(side) + 15) / 32 * 32;
  }

  private static BigDecimal rate(ObjectNode fields) {
    var text = fields.path("fps").asText("");
    // A wrong rate is told by the check of the fields.
    return text.matches("[1-9]\\d?(\\.0+)?")
        ? new BigDecimal(text).setScale(0, RoundingMode.DOWN)
        : DEFAULT_RATE;
  }

  private static int frames(String seconds, BigDecimal rate) {
    if (!seconds.matches("\\d{1,5}(\\.\\d{1,6})?")) {
      throw OpenAiErrors.badRequest(
          "seconds", "invalid_seconds", "seconds is a number above 0, such as \"4\".");
    }
    return new BigDecimal(seconds).multiply(rate).setScale(0, RoundingMode.HALF_UP).intValue();
  }
}
