package io.scail.server.fal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.http.Json;
import io.scail.server.testing.RunningServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Items 31 to 36 of the protocol's checklist: synchronous calls and the shapes of errors. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunTest {
  private RunningServer server;

  @BeforeAll
  void start(@TempDir Path folder) {
    server = new RunningServer(folder, false);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private JsonNode problems(ObjectNode input) {
    var answer = server.post("/fal-ai/scail-2", input);
    assertEquals(422, answer.statusCode(), answer.body());
    assertTrue(
        answer.headers().firstValue("Content-Type").orElseThrow().contains("application/json"));
    return Json.parse(answer.body()).path("detail");
  }

  private void assertProblem(
      ObjectNode input, String field, String type, String message, String context) {
    var detail = problems(input);
    assertEquals(1, detail.size(), detail.toString());
    var entry = detail.get(0);
    assertEquals(Json.parse("[\"body\",\"" + field + "\"]"), entry.path("loc"));
    assertEquals(type, entry.path("type").asText());
    assertEquals(message, entry.path("msg").asText());
    assertEquals("https://docs.fal.ai/errors#" + type, entry.path("url").asText());
    assertEquals(context, entry.has("ctx") ? Json.text(entry.get("ctx")) : "");
    assertTrue(entry.has("input"));
  }

  private static ObjectNode input() {
    return RunningServer.input("a");
  }

  @Test
  void aSynchronousCallAnswersWithTheOutput() {
    var answer = server.post("/fal-ai/scail-2", input());
    assertEquals(200, answer.statusCode());
    assertEquals(42, Json.parse(answer.body()).path("seed").asInt());
    assertTrue(answer.headers().firstValue("x-fal-request-id").isPresent());
    assertEquals("5", answer.headers().firstValue("X-Fal-Billable-Units").orElseThrow());
  }

  private Socket call(String prompt, String more) throws IOException {
    var body = Json.bytes(RunningServer.input(prompt));
    var head =
        "POST /fal-ai/scail-2 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Key %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(server.key(), body.length);
    var request = new ByteArrayOutputStream();
    request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(body);
    request.writeBytes(more.getBytes(StandardCharsets.US_ASCII));
    var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.getOutputStream().write(request.toByteArray());
    return socket;
  }

  @Test
  void aCallerWhoLeavesCancelsItsCall() throws IOException {
    try (var _ = call("hold and be left", "")) {
      awaitState("Running");
    }
    awaitState("Cancelled");
  }

  @Test
  void aCallerWhoSendsMoreHasNotLeft() throws IOException {
    try (var socket = call("hold", "\r\nGET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
      awaitState("Running");
      server.animator().open();
      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
      assertEquals(1, answer.split("HTTP/1.1 ", -1).length - 1, "the connection closes");
    }
  }

  private void awaitState(String name) {
    var owner = server.key().split(":", 2)[0];
    var end = System.nanoTime() + 10_000_000_000L;
    while (System.nanoTime() < end) {
      var newest = server.backend().queue().list(owner, Instant.now().plusSeconds(60), 1);
      if (!newest.isEmpty() && newest.getFirst().state().getClass().getSimpleName().equals(name)) {
        return;
      }
      java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
    }
    throw new AssertionError("the newest job did not become " + name);
  }

  @Test
  void everyProblemIsToldInFieldOrder() {
    var detail =
        problems(
            Json.object()
                .put("video_url", 7)
                .put("guidance_scale", "much")
                .put("num_inference_steps", 1));
    var places = detail.findValuesAsText("type");
    assertEquals(
        List.of("missing", "missing", "string_type", "greater_than_equal", "float_parsing"),
        places);
  }

  @Test
  void problemsHavePydanticsTypesAndTexts() {
    var whole = "num_inference_steps";
    assertProblem(
        input().put("mode", "dance"),
        "mode",
        "literal_error",
        "Input should be 'animation' or 'replacement'",
        "{\"expected\":\"'animation' or 'replacement'\"}");
    assertProblem(
        input().put(whole, 1),
        whole,
        "greater_than_equal",
        "Input should be greater than or equal to 2",
        "{\"ge\":2}");
    assertProblem(
        input().put(whole, 99),
        whole,
        "less_than_equal",
        "Input should be less than or equal to 50",
        "{\"le\":50}");
    assertProblem(
        input().put(whole, 2.5),
        whole,
        "int_from_float",
        "Input should be a valid integer, got a number with a fractional part",
        "");
    assertProblem(
        input().put(whole, "x"),
        whole,
        "int_parsing",
        "Input should be a valid integer, unable to parse string as an integer",
        "");
    assertProblem(
        (ObjectNode) input().set(whole, Json.array()),
        whole,
        "int_type",
        "Input should be a valid integer",
        "");
    assertProblem(input().putNull(whole), whole, "int_type", "Input should be a valid integer", "");
    assertProblem(
        input().put("shift", "x"),
        "shift",
        "float_parsing",
        "Input should be a valid number, unable to parse string as a number",
        "");
    assertProblem(
        (ObjectNode) input().set("shift", Json.object()),
        "shift",
        "float_type",
        "Input should be a valid number",
        "");
    assertProblem(
        input().put("prompt", 1), "prompt", "string_type", "Input should be a valid string", "");
    assertProblem(
        input().put("width", 100).put("height", 64),
        "width",
        "multiple_of",
        "Input should be a multiple of 32",
        "{\"multiple_of\":32}");
    assertProblem(
        input().put("keep_audio", "maybe"),
        "keep_audio",
        "bool_parsing",
        "Input should be a valid boolean, unable to interpret input",
        "");
    assertProblem(
        input().put("width", 64),
        "height",
        "value_error",
        "Value error, width and height are given together or not at all",
        "");
    assertProblem(
        input().put("loras", "x"), "loras", "list_type", "Input should be a valid list", "");
  }

  @Test
  void aBodyThatIsNoObjectIsOneProblem() {
    for (var body : List.of("[]", "7", "\"text\"", "null", "true")) {
      var answer =
          server.send(
              server.request("/fal-ai/scail-2").POST(HttpRequest.BodyPublishers.ofString(body)));
      assertEquals(422, answer.statusCode());
      var entry = Json.parse(answer.body()).path("detail").path(0);
      assertEquals("model_attributes_type", entry.path("type").asText());
      assertEquals("[\"body\"]", Json.text(entry.path("loc")));
    }
  }

  @Test
  void textsAreReadAsNumbersWherePydanticDoes() {
    var input = input().put("num_inference_steps", "3").put("shift", "5").put("guidance_scale", 2);
    input.put("unknown_field", "is ignored").putNull("seed");
    var answer = server.post("/fal-ai/scail-2", input);
    assertEquals(200, answer.statusCode(), answer.body());
    assertTrue(Json.parse(answer.body()).path("seed").isIntegralNumber());
  }

  @Test
  void anEchoedValueIsCutShort() {
    var detail = problems(input().put("mode", "x".repeat(100_000)));
    assertTrue(detail.path(0).path("input").asText().length() < 3000);
  }

  @Test
  void ourOwnFieldsAreCheckedToo() {
    for (var loras : List.of("[{\"path\":\"../up\"}]", "[{\"path\":\"/etc/passwd\"}]")) {
      var input = input();
      input.set("loras", Json.parse(loras));
      assertEquals("value_error", problems(input).path(0).path("type").asText());
    }
    var nested = input();
    nested.set("loras", Json.parse("[{\"path\":\"ok\",\"scale\":9}]"));
    assertEquals(
        "[\"body\",\"loras\",0,\"scale\"]", Json.text(problems(nested).path(0).path("loc")));
    var masks = input();
    masks.set("additional_mask_urls", Json.array().add("https://example.com/m.png"));
    assertEquals("value_error", problems(masks).path(0).path("type").asText());
    assertEquals(
        "value_error", problems(input().put("segment_length", 80)).path(0).path("type").asText());
    assertEquals("less_than_equal", problems(input().put("fps", 61)).path(0).path("type").asText());
    assertEquals(
        "less_than_equal", problems(input().put("max_frames", 161)).path(0).path("type").asText());
    for (var field : List.of("preset", "sampler", "output_format")) {
      assertEquals(
          "literal_error", problems(input().put(field, "no")).path(0).path("type").asText());
    }
  }

  @Test
  void unreachableAndPrivateMediaAreProblemsOfTheirField() {
    for (var url :
        List.of(
            "http://127.0.0.1:1/x.png",
            "http://localhost/x.png",
            "http://169.254.169.254/latest/meta-data",
            "http://[::1]/x",
            "http://[::ffff:10.0.0.1]/x",
            "http://2130706433/x",
            "ftp://example.com/x",
            "file:///etc/passwd",
            "nonsense",
            "data:image/png;base64")) {
      var detail = problems(input().put("image_url", url));
      assertEquals("file_download_error", detail.path(0).path("type").asText(), url);
      assertEquals("[\"body\",\"image_url\"]", Json.text(detail.path(0).path("loc")));
    }
  }

  @Test
  void undecodableMediaAreProblemsOfTheirField() {
    var broken = RunningServer.dataUri("image/png", "BROKEN");
    var image = problems(input().put("image_url", broken)).path(0);
    assertEquals("image_load_error", image.path("type").asText());
    assertEquals("[\"body\",\"image_url\"]", Json.text(image.path("loc")));
    var video = problems(input().put("video_url", broken)).path(0);
    assertEquals("unsupported_video_format", video.path("type").asText());
    assertEquals(2, video.path("ctx").path("supported_formats").size());
  }

  @Test
  void anEngineFailureTellsNothingOfTheInside() {
    var answer = server.post("/fal-ai/scail-2", RunningServer.input("break"));
    assertEquals(500, answer.statusCode());
    var entry = Json.parse(answer.body()).path("detail").path(0);
    assertEquals("internal_server_error", entry.path("type").asText());
    assertEquals("true", answer.headers().firstValue("X-Fal-Retryable").orElseThrow());
    assertEquals("1", answer.headers().firstValue("X-Fal-Needs-Retry").orElseThrow());
    assertEquals("0", answer.headers().firstValue("X-Fal-Billable-Units").orElseThrow());
    assertFalse(answer.body().contains("secret"));
  }

  @Test
  void whatFailsBeforeRoutingIsJsonToo() throws IOException {
    for (var request :
        List.of(
            "GE T / HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n",
            "POST /fal-ai/scail-2 HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999\r\n\r\n")) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket.setSoTimeout(5000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertTrue(answer.startsWith("HTTP/1.1 4"), request + " got " + answer);
        assertTrue(answer.contains("application/json"), request + " got " + answer);
        assertFalse(answer.contains("Exception") || answer.contains("\tat "), answer);
      }
    }
  }
}
