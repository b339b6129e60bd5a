package io.scail.server.endpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.animation.AnimationParameters.Caching;
import io.scail.server.animation.AnimationParameters.LoraChoice;
import io.scail.server.animation.AnimationParameters.OutputFormat;
import io.scail.server.animation.AnimationParameters.PixelSize;
import io.scail.server.animation.AnimationParameters.Preset;
import io.scail.server.animation.AnimationParameters.SamplerName;
import io.scail.server.animation.AnimationRequest;
import io.scail.server.http.Json;
import io.scail.server.testing.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every input field that fal's endpoint does not have: described, checked, documented, and handed
 * to the animator.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Scail2FieldsTest {
  private static final String URI = "\"data:image/png;base64,cGljdHVyZQ==\"";

  private RunningServer server;

  @BeforeAll
  void start(@TempDir Path folder) {
    server = new RunningServer(folder, false);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /**
   * One field.
   *
   * @param good fields with a right value of it, JSON
   * @param read what the animator got, or what that made of the output
   * @param expected what that should be
   * @param bad fields with a wrong value of it
   * @param problem type of the problem that this is
   */
  record Case(
      String field,
      String good,
      BiFunction<AnimationRequest, JsonNode, Object> read,
      Object expected,
      String bad,
      String problem) {
    @Override
    public String toString() {
      return field;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        one(
            "negative_prompt",
            "\"rain\"",
            (r, _) -> r.parameters().text().negative(),
            "rain",
            "3",
            "string_type"),
        one(
            "preset",
            "\"fast\"",
            (r, _) -> r.parameters().sampling().preset(),
            Preset.FAST,
            "\"slow\"",
            "literal_error"),
        one(
            "sampler",
            "\"dpm++\"",
            (r, _) -> r.parameters().sampling().sampler(),
            Optional.of(SamplerName.DPM_PLUS_PLUS),
            "\"ddim\"",
            "literal_error"),
        one(
            "cache",
            "\"careful\"",
            (r, _) -> r.parameters().sampling().caching(),
            Optional.of(Caching.CAREFUL),
            "\"0.05\"",
            "literal_error"),
        one(
            "reference_mask_url",
            URI,
            (r, _) -> r.inputs().characterMask().isPresent(),
            true,
            "7",
            "string_type"),
        one(
            "driving_mask_url",
            URI,
            (r, _) -> r.inputs().drivingMask().isPresent(),
            true,
            "[]",
            "string_type"),
        one(
            "additional_image_urls",
            "[" + URI + "," + URI + "]",
            (r, _) -> r.inputs().additionalImages().size(),
            2,
            "\"a\"",
            "list_type"),
        new Case(
            "additional_mask_urls",
            "{\"additional_image_urls\":[%s],\"additional_mask_urls\":[%s]}".formatted(URI, URI),
            (r, _) -> r.inputs().additionalMasks().size(),
            1,
            "{\"additional_image_urls\":[%s,%s],\"additional_mask_urls\":[%s]}"
                .formatted(URI, URI, URI),
            "value_error"),
        one(
            "previous_video_url",
            URI,
            (r, _) -> r.inputs().previousVideo().isPresent(),
            true,
            "{}",
            "string_type"),
        one(
            "loras",
            "[{\"path\":\"style.safetensors\",\"scale\":0.5}]",
            (r, _) -> r.parameters().loras(),
            List.of(new LoraChoice("style.safetensors", 0.5)),
            "[{\"path\":\"../secret\"}]",
            "value_error"),
        one(
            "fps",
            "24",
            (r, _) -> r.parameters().shape().framesPerSecond(),
            24,
            "61",
            "less_than_equal"),
        new Case(
            "width",
            "{\"width\":640,\"height\":384}",
            (r, _) -> r.parameters().shape().size(),
            Optional.of(new PixelSize(640, 384)),
            "{\"width\":650,\"height\":384}",
            "multiple_of"),
        new Case(
            "height",
            "{\"width\":640,\"height\":384}",
            (r, _) -> r.parameters().shape().size().orElseThrow().height(),
            384,
            "{\"width\":640}",
            "value_error"),
        one(
            "max_frames",
            "81",
            (r, _) -> r.parameters().shape().maxFrames(),
            81,
            "161",
            "less_than_equal"),
        one(
            "segment_length",
            "77",
            (r, _) -> r.parameters().shape().segmentLength(),
            Optional.of(77),
            "78",
            "value_error"),
        new Case(
            "segment_overlap",
            "{\"segment_length\":77,\"segment_overlap\":5}",
            (r, _) -> r.parameters().shape().segmentOverlap(),
            Optional.of(5),
            "{\"segment_length\":77,\"segment_overlap\":77}",
            "value_error"),
        one(
            "max_people",
            "2",
            (r, _) -> r.parameters().subject().maxPeople(),
            Optional.of(2),
            "0",
            "greater_than_equal"),
        one(
            "keep_audio",
            "true",
            (r, _) -> r.parameters().delivery().keepAudio(),
            true,
            "\"perhaps\"",
            "bool_parsing"),
        one(
            "reframe_reference",
            "true",
            (r, _) -> r.parameters().subject().reframeReference(),
            true,
            "2",
            "bool_parsing"),
        one(
            "output_format",
            "\"webm\"",
            (r, _) -> r.parameters().delivery().format(),
            OutputFormat.WEBM,
            "\"avi\"",
            "literal_error"),
        one(
            "output_quality",
            "90",
            (r, _) -> r.parameters().delivery().quality(),
            Optional.of(90),
            "101",
            "less_than_equal"),
        one(
            "sync_mode",
            "true",
            (r, out) -> out.at("/video/url").asText().startsWith("data:video/mp4;base64,"),
            true,
            "[]",
            "bool_type"));
  }

  private static Case one(
      String field,
      String good,
      BiFunction<AnimationRequest, JsonNode, Object> read,
      Object expected,
      String bad,
      String problem) {
    return new Case(
        field,
        "{\"%s\":%s}".formatted(field, good),
        read,
        expected,
        "{\"%s\":%s}".formatted(field, bad),
        problem);
  }

  private static ObjectNode input(String fields) {
    return RunningServer.input("a").setAll((ObjectNode) Json.parse(fields));
  }

  private JsonNode schema() {
    var document = server.get("/api/openapi/queue/openapi.json?endpoint_id=fal-ai/scail-2");
    return Json.parse(document.body()).at("/components/schemas/Scail2Input");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aRightValueReachesTheAnimator(Case field) {
    var answer = server.post("/fal-ai/scail-2", input(field.good()));
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(
        field.expected(), field.read().apply(server.animator().last(), Json.parse(answer.body())));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aWrongValueIsToldOnItsField(Case field) {
    var answer = server.post("/fal-ai/scail-2", input(field.bad()));
    assertEquals(422, answer.statusCode(), answer.body());
    var problem = Json.parse(answer.body()).at("/detail/0");
    assertEquals("body", problem.at("/loc/0").asText());
    assertEquals(field.field(), problem.at("/loc/1").asText());
    assertEquals(field.problem(), problem.path("type").asText());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theFieldIsOptionalAndDescribed(Case field) throws IOException {
    var property = schema().path("properties").path(field.field());
    assertTrue(property.path("description").asText().endsWith("."), property.toString());
    assertFalse(property.path("title").asText().isEmpty());
    for (var required : schema().path("required")) {
      assertFalse(required.asText().equals(field.field()));
    }
    assertTrue(
        Files.readString(Path.of("API.md")).contains("`" + field.field() + "`"),
        "API.md does not mention " + field.field());
  }

  @Test
  void noFieldIsForgottenHere() {
    var ours = new TreeSet<String>();
    schema().path("x-fal-order-properties").forEach(name -> ours.add(name.asText()));
    ours.removeAll(
        List.of(
            "prompt",
            "image_url",
            "video_url",
            "mode",
            "driving_type",
            "subject_type",
            "resolution",
            "num_inference_steps",
            "guidance_scale",
            "shift",
            "seed",
            "output_preprocessing"));
    assertEquals(ours, new TreeSet<>(cases().map(Case::field).toList()));
  }
}
