package io.scail.server.fal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.http.Json;
import io.scail.server.testing.RunningServer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Items 8 to 24 of the protocol's checklist: submit, status, result, cancel and the order of
 * requests.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueueTest {
  private RunningServer server;

  @BeforeAll
  void start(@TempDir Path folder) {
    server = new RunningServer(folder, false);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static String base(String id) {
    return "/queue/fal-ai/scail-2/requests/" + id;
  }

  private String submitted(String prompt) {
    return server.submit(RunningServer.input(prompt)).path("request_id").asText();
  }

  private HttpResponse<String> submit(String query, String header, String value, String prompt) {
    return server.send(
        server
            .request("/queue/fal-ai/scail-2" + query)
            .header(header, value)
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(RunningServer.input(prompt)))));
  }

  private JsonNode json(String path) {
    return Json.parse(server.get(path).body());
  }

  private void cancel(String id) {
    assertEquals(202, server.put(base(id) + "/cancel").statusCode());
    server.await(id, "COMPLETED");
  }

  @Test
  void aRunningRequestTellsItsStageAndStep() {
    var id = submitted("hold");
    var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    var progress = server.await(id, "IN_PROGRESS").path("progress");
    while (progress.path("step").asInt() != 1 && System.nanoTime() < end) {
      progress = server.await(id, "IN_PROGRESS").path("progress");
    }
    assertEquals("{\"stage\":\"denoise\",\"step\":1,\"steps\":2}", Json.text(progress));
    server.put(base(id) + "/cancel");
    assertFalse(server.await(id, "COMPLETED").has("progress"));
  }

  @Test
  void submitAnswersWithEveryField() {
    var answer = server.post("/queue/fal-ai/scail-2", RunningServer.input("a"));
    assertEquals(200, answer.statusCode());
    var body = Json.parse(answer.body());
    assertEquals("IN_QUEUE", body.path("status").asText());
    assertTrue(body.get("logs").isNull());
    assertTrue(body.get("metrics").isEmpty());
    assertTrue(body.get("queue_position").isInt());
    for (var field : List.of("response_url", "status_url", "cancel_url")) {
      assertTrue(body.get(field).asText().startsWith(server.url()), field);
    }
    var id = body.path("request_id").asText();
    assertEquals(id, UUID.fromString(id).toString());
    assertEquals(id, body.path("gateway_request_id").asText());
    assertEquals(id, answer.headers().firstValue("x-fal-request-id").orElseThrow());
  }

  @Test
  void anInvalidInputIsAcceptedAndToldOnTheResultRoute() {
    var input = RunningServer.input("a").put("num_inference_steps", 99);
    input.remove("image_url");
    var id = server.submit(input).path("request_id").asText();
    var status = server.await(id, "COMPLETED");
    assertEquals("Field required", status.path("error").asText());
    assertEquals("missing", status.path("error_type").asText());
    var result = server.get(base(id));
    assertEquals(422, result.statusCode());
    assertEquals(2, Json.parse(result.body()).path("detail").size());
    assertEquals("0", result.headers().firstValue("X-Fal-Billable-Units").orElseThrow());
    assertEquals(id, result.headers().firstValue("x-fal-request-id").orElseThrow());
  }

  @Test
  void aBodyThatIsNotJsonIsRefusedAtOnce() {
    for (var body : List.of("", "{", "{\"prompt\": }", "nope", "{} {}", "[1,")) {
      var answer =
          server.send(
              server
                  .request("/queue/fal-ai/scail-2")
                  .POST(HttpRequest.BodyPublishers.ofString(body)));
      assertEquals(422, answer.statusCode(), body);
      var entry = Json.parse(answer.body()).path("detail").path(0);
      assertEquals("json_invalid", entry.path("type").asText());
      assertEquals("JSON decode error", entry.path("msg").asText());
      assertEquals("body", entry.path("loc").path(0).asText());
      assertTrue(entry.path("loc").path(1).isInt());
      assertTrue(entry.path("ctx").path("error").isTextual());
    }
  }

  @Test
  void statusSaysWhereARequestIs() {
    var first = submitted("hold");
    var second = submitted("hold");
    server.await(first, "IN_PROGRESS");

    var running = server.get(base(first) + "/status");
    assertEquals(202, running.statusCode());
    assertStatus(running, "IN_PROGRESS");
    assertFalse(Json.parse(running.body()).has("queue_position"));

    var waiting = server.get(base(second) + "/status");
    assertEquals(202, waiting.statusCode());
    assertStatus(waiting, "IN_QUEUE");
    assertEquals(0, Json.parse(waiting.body()).path("queue_position").asInt(-1));

    server.animator().open();
    server.await(first, "COMPLETED");
    server.animator().open();
    server.await(second, "COMPLETED");
    var done = server.get(base(first) + "/status");
    assertEquals(200, done.statusCode());
    assertStatus(done, "COMPLETED");
    assertFalse(Json.parse(done.body()).has("queue_position"));
    assertFalse(Json.parse(done.body()).has("error"));
  }

  private void assertStatus(HttpResponse<String> answer, String word) {
    var body = Json.parse(answer.body());
    assertEquals(word, body.path("status").asText());
    for (var field :
        List.of("request_id", "response_url", "status_url", "cancel_url", "logs", "metrics")) {
      assertTrue(body.has(field), word + " without " + field);
    }
    assertEquals(
        body.path("request_id").asText(),
        answer.headers().firstValue("x-fal-request-id").orElseThrow());
  }

  @Test
  void logsAreNullUnlessAskedFor() {
    var id = submitted("a");
    server.await(id, "COMPLETED");
    assertTrue(json(base(id) + "/status").get("logs").isNull());
    assertTrue(json(base(id) + "/status?logs=0").get("logs").isNull());
    for (var on : List.of("1", "true", "True", "yes", "on")) {
      assertTrue(json(base(id) + "/status?logs=" + on).get("logs").isArray(), on);
    }
  }

  @Test
  void logEntriesHaveTheFieldsOfEveryClient() {
    var id = submitted("a");
    var logs = server.await(id, "COMPLETED").path("logs");
    assertEquals("step 1/2 ✓", logs.path(0).path("message").asText());
    for (var entry : logs) {
      assertTrue(
          entry
              .path("timestamp")
              .asText()
              .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}"));
      assertEquals("INFO", entry.path("level").asText());
      assertEquals("USER", entry.path("source").asText());
      assertEquals("INFO", entry.path("labels").path("level").asText());
      assertEquals("USER", entry.path("labels").path("source").asText());
    }
  }

  @Test
  void metricsHaveTheInferenceTimeOnceDone() {
    var id = submitted("hold");
    assertTrue(server.await(id, "IN_PROGRESS").path("metrics").isEmpty());
    server.animator().open();
    var time = server.await(id, "COMPLETED").path("metrics").path("inference_time");
    assertTrue(time.isNumber() && time.asDouble() > 0, time.toString());
  }

  @Test
  void theResultIsThereOnceTheRequestIsDone() {
    var id = submitted("hold");
    var early = server.get(base(id));
    assertEquals(400, early.statusCode());
    assertEquals("Request is still in progress", Json.parse(early.body()).path("detail").asText());
    server.animator().open();
    server.await(id, "COMPLETED");
    var result = server.get(base(id));
    assertEquals(200, result.statusCode());
    assertEquals(result.body(), server.get(base(id)).body());
    var body = Json.parse(result.body());
    assertEquals(List.of("video", "seed"), List.copyOf(fieldNames(body)));
    assertEquals("video/mp4", body.path("video").path("content_type").asText());
    assertEquals("output.mp4", body.path("video").path("file_name").asText());
    assertEquals("moving pictures".length(), body.path("video").path("file_size").asInt());
    assertEquals(id, result.headers().firstValue("x-fal-request-id").orElseThrow());
    assertEquals("5", result.headers().firstValue("X-Fal-Billable-Units").orElseThrow());
  }

  private static List<String> fieldNames(JsonNode node) {
    return node.properties().stream().map(java.util.Map.Entry::getKey).toList();
  }

  @Test
  void preprocessingVideosComeBackWhenAskedFor() {
    var input = RunningServer.input("a").put("output_preprocessing", true);
    var id = server.submit(input).path("request_id").asText();
    server.await(id, "COMPLETED");
    var body = json(base(id));
    assertEquals(
        List.of("video", "seed", "preprocessing_video", "preprocessing_mask_video"),
        List.copyOf(fieldNames(body)));
  }

  @Test
  void unknownRequestsAreNotFound() {
    for (var id : List.of(UUID.randomUUID().toString(), "x", "..", "0")) {
      for (var route : List.of("", "/status", "/status/stream")) {
        var answer = server.get(base(id) + route);
        assertEquals(404, answer.statusCode(), id + route);
        assertEquals("NOT_FOUND", Json.parse(answer.body()).path("status").asText());
      }
      assertEquals(404, server.put(base(id) + "/cancel").statusCode());
    }
  }

  @Test
  void aCancelledWaitingRequestNeverRuns() {
    var running = submitted("hold");
    server.await(running, "IN_PROGRESS");
    var waiting = submitted("a");
    var answer = server.put(base(waiting) + "/cancel");
    assertEquals(202, answer.statusCode());
    assertEquals("{\"status\":\"CANCELLATION_REQUESTED\"}", answer.body());
    var status = server.await(waiting, "COMPLETED");
    assertEquals("client_cancelled", status.path("error_type").asText());
    assertTrue(status.path("error").isTextual());
    assertTrue(status.path("logs").isEmpty());
    var result = server.get(base(waiting));
    assertEquals(499, result.statusCode());
    assertEquals(
        "{\"detail\":\"Request was cancelled\",\"error_type\":\"client_cancelled\"}",
        result.body());
    assertEquals("client_cancelled", result.headers().firstValue("X-Fal-Error-Type").orElseThrow());
    server.animator().open();
    server.await(running, "COMPLETED");
  }

  @Test
  void aCancelledRunningRequestEndsAndTheNextStarts() {
    var running = submitted("hold");
    server.await(running, "IN_PROGRESS");
    var next = submitted("a");
    var started = System.nanoTime();
    cancel(running);
    assertTrue(System.nanoTime() - started < 5e9, "the cancellation took seconds");
    server.await(next, "COMPLETED");
    assertEquals(200, server.get(base(next)).statusCode());
    assertEquals(499, server.get(base(running)).statusCode());
  }

  @Test
  void aCancelledRequestTakesNoFurtherStep() {
    // The animator waits before its last step: after the cancellation that step must not come.
    var id = submitted("hold");
    server.await(id, "IN_PROGRESS");
    cancel(id);
    var status = server.await(id, "COMPLETED");
    assertEquals("client_cancelled", status.path("error_type").asText());
    var lines = new ArrayList<String>();
    status.path("logs").forEach(line -> lines.add(line.path("message").asText()));
    assertFalse(lines.contains("step 2/2 ✓"), lines.toString());
    assertEquals(0, server.animator().waiting());
  }

  @Test
  void aDoneRequestCannotBeCancelled() {
    var id = submitted("a");
    server.await(id, "COMPLETED");
    var answer = server.put(base(id) + "/cancel");
    assertEquals(400, answer.statusCode());
    assertEquals("{\"status\":\"ALREADY_COMPLETED\"}", answer.body());
    assertEquals(200, server.get(base(id)).statusCode());
  }

  @Test
  void waitingRequestsKnowTheirPlaceAndLowOnesRunLast() {
    var running = submitted("hold");
    server.await(running, "IN_PROGRESS");
    var low = Json.parse(submit("", "X-Fal-Queue-Priority", "low", "hold").body());
    var first = submitted("hold");
    var second = submitted("hold");
    assertEquals(0, json(base(first) + "/status").path("queue_position").asInt());
    assertEquals(1, json(base(second) + "/status").path("queue_position").asInt());
    var lowId = low.path("request_id").asText();
    assertEquals(2, json(base(lowId) + "/status").path("queue_position").asInt());
    for (var id : List.of(running, first, second, lowId)) {
      server.await(id, "IN_PROGRESS");
      server.animator().open();
      server.await(id, "COMPLETED");
    }
  }

  @Test
  void aRequestThatWaitsTooLongTimesOut() {
    var running = submitted("hold");
    server.await(running, "IN_PROGRESS");
    var late =
        Json.parse(submit("", "X-Fal-Request-Timeout", "0.2", "a").body())
            .path("request_id")
            .asText();
    server.await(late, "COMPLETED");
    server.animator().open();
    server.await(running, "COMPLETED");
    var result = server.get(base(late));
    assertEquals(504, result.statusCode());
    assertEquals(
        "{\"detail\":\"Request timed out\",\"error_type\":\"request_timeout\"}", result.body());
    assertEquals("request_timeout", result.headers().firstValue("X-Fal-Error-Type").orElseThrow());
    assertEquals("user", result.headers().firstValue("X-Fal-Request-Timeout-Type").orElseThrow());
    assertEquals("0", result.headers().firstValue("X-Fal-Billable-Units").orElseThrow());
  }

  @Test
  void aStartedRequestIsNotTimedOut() {
    var id =
        Json.parse(submit("", "X-Fal-Request-Timeout", "5.0", "hold").body())
            .path("request_id")
            .asText();
    server.await(id, "IN_PROGRESS");
    server.animator().open();
    server.await(id, "COMPLETED");
    assertEquals(200, server.get(base(id)).statusCode());
  }

  @Test
  void aMalformedStartTimeoutIsABadRequest() {
    for (var value : List.of("soon", "0", "-1", "NaN", "1e99")) {
      var answer = submit("", "X-Fal-Request-Timeout", value, "a");
      assertEquals(400, answer.statusCode(), value);
      assertEquals("bad_request", Json.parse(answer.body()).path("error_type").asText());
      assertEquals("bad_request", answer.headers().firstValue("X-Fal-Error-Type").orElseThrow());
    }
  }

  @Test
  void aQueueThatIsTooLongForTheCallerRefuses() {
    var running = submitted("hold");
    server.await(running, "IN_PROGRESS");
    var accepted = submit("?fal_max_queue_length=0", "X-Nothing", "here", "hold");
    assertEquals(200, accepted.statusCode());
    var refused = submit("?fal_max_queue_length=0", "X-Nothing", "here", "a");
    assertEquals(429, refused.statusCode());
    assertEquals(
        "concurrent_requests_limit", Json.parse(refused.body()).path("error_type").asText());
    cancel(Json.parse(accepted.body()).path("request_id").asText());
    server.animator().open();
    server.await(running, "COMPLETED");
  }

  @Test
  void otherMethodsAreNotAllowed() {
    for (var path : List.of("/queue/fal-ai/scail-2", "/fal-ai/scail-2")) {
      var answer = server.get(path);
      assertEquals(405, answer.statusCode());
      assertEquals("{\"detail\":\"Method Not Allowed\"}", answer.body());
    }
  }
}
