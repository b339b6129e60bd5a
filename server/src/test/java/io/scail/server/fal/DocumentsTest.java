package io.scail.server.fal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.http.Json;
import io.scail.server.testing.RunningServer;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Items 45 and 46 of the protocol's checklist: the OpenAPI document and what browsers ask
 * beforehand.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentsTest {
  private static final String DOCUMENT = "/api/openapi/queue/openapi.json?endpoint_id=";

  private RunningServer server;

  @BeforeAll
  void start(@TempDir Path folder) {
    server = new RunningServer(folder, false);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private JsonNode document() {
    var answer = server.send(server.bare(DOCUMENT + "fal-ai/scail-2"));
    assertEquals(200, answer.statusCode());
    return Json.parse(answer.body());
  }

  @Test
  void theDocumentHasTheShapeThatToolsRead() {
    var document = document();
    assertEquals("3.0.4", document.path("openapi").asText());
    assertEquals("Queue OpenAPI for fal-ai/scail-2", document.path("info").path("title").asText());
    var metadata = document.path("info").path("x-fal-metadata");
    assertEquals("fal-ai/scail-2", metadata.path("endpointId").asText());
    assertEquals("video-to-video", metadata.path("category").asText());
    assertEquals(server.url() + "/queue", document.path("servers").path(0).path("url").asText());
    assertTrue(document.path("security").path(0).has("apiKeyAuth"));
    assertEquals(
        List.of(
            "/fal-ai/scail-2",
            "/fal-ai/scail-2/requests/{request_id}",
            "/fal-ai/scail-2/requests/{request_id}/status",
            "/fal-ai/scail-2/requests/{request_id}/cancel"),
        document.path("paths").properties().stream().map(java.util.Map.Entry::getKey).toList());
    for (var name : List.of("QueueStatus", "Scail2Input", "Scail2Output", "File")) {
      assertTrue(document.path("components").path("schemas").has(name), name);
    }
  }

  @Test
  void theInputSchemaIsFalsAndOurFieldsFollow() {
    var schema = document().path("components").path("schemas").path("Scail2Input");
    assertEquals(List.of("prompt", "image_url", "video_url"), texts(schema.path("required")));
    var order = texts(schema.path("x-fal-order-properties"));
    assertEquals(
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
            "output_preprocessing"),
        order.subList(0, 12));
    assertEquals(
        List.of(
            "negative_prompt",
            "preset",
            "sampler",
            "cache",
            "reference_mask_url",
            "driving_mask_url",
            "additional_image_urls",
            "additional_mask_urls",
            "previous_video_url",
            "loras",
            "fps",
            "width",
            "height",
            "max_frames",
            "segment_length",
            "segment_overlap",
            "max_people",
            "keep_audio",
            "reframe_reference",
            "output_format",
            "output_quality",
            "sync_mode"),
        order.subList(12, order.size()));
    var fields = schema.path("properties");
    assertEquals(order.size(), fields.size());
    var steps = fields.path("num_inference_steps");
    assertEquals("[\"integer\",40,2,50]", list(steps, "type", "default", "minimum", "maximum"));
    var scale = fields.path("guidance_scale");
    assertEquals("[\"number\",5,1,10]", list(scale, "type", "default", "minimum", "maximum"));
    assertEquals(
        "[\"number\",3,1,10]", list(fields.path("shift"), "type", "default", "minimum", "maximum"));
    assertEquals("animation", fields.path("mode").path("default").asText());
    assertEquals(List.of("512p", "704p"), texts(fields.path("resolution").path("enum")));
    assertEquals("null", fields.path("seed").path("anyOf").path(1).path("type").asText());
    assertEquals("image", fields.path("image_url").path("ui").path("field").asText());
    for (var field : fields) {
      assertFalse(field.path("title").asText().isEmpty());
      assertFalse(field.path("description").asText().isEmpty());
    }
  }

  private static String list(JsonNode node, String... names) {
    var values = Json.array();
    for (var name : names) {
      values.add(node.path(name));
    }
    return Json.text(values);
  }

  private static List<String> texts(JsonNode array) {
    var texts = new java.util.ArrayList<String>();
    array.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  @Test
  void anUnknownEndpointHasNoDocument() {
    assertEquals(404, server.get(DOCUMENT + "fal-ai/other").statusCode());
    assertEquals(404, server.get("/api/openapi/queue/openapi.json").statusCode());
  }

  @Test
  void theDocumentIsAlsoBesideTheEndpointAndInTheModelList() {
    assertEquals(200, server.send(server.bare("/fal-ai/scail-2/openapi.json")).statusCode());
    var models = Json.parse(server.get("/v1/models?expand=openapi-3.0").body()).path("models");
    assertEquals("fal-ai/scail-2", models.path(0).path("endpoint_id").asText());
    assertTrue(models.path(0).path("openapi").has("paths"));
  }

  @Test
  void preflightsNeedNoKey() {
    for (var path :
        List.of("/queue/fal-ai/scail-2", "/fal-ai/scail-2", "/api/fal/proxy", "/upload/x")) {
      var answer =
          server.send(
              server
                  .bare(path)
                  .header("Origin", "https://app.example")
                  .header("Access-Control-Request-Method", "POST")
                  .header("Access-Control-Request-Headers", "authorization, x-fal-target-url")
                  .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
      assertEquals(204, answer.statusCode(), path);
      assertEquals("*", answer.headers().firstValue("Access-Control-Allow-Origin").orElseThrow());
      assertEquals(
          "authorization, x-fal-target-url",
          answer.headers().firstValue("Access-Control-Allow-Headers").orElseThrow());
      assertEquals("600", answer.headers().firstValue("Access-Control-Max-Age").orElseThrow());
      assertTrue(
          answer
              .headers()
              .firstValue("Access-Control-Allow-Methods")
              .orElseThrow()
              .contains("PUT"));
    }
    var exposed =
        server.get("/fal-ai/scail-2").headers().firstValue("Access-Control-Expose-Headers");
    assertTrue(exposed.orElseThrow().contains("x-fal-request-id"));
  }
}
