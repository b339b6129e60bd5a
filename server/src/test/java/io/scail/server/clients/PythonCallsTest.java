package io.scail.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.http.Json;
import io.scail.server.testing.RunningServer;
import io.scail.server.testing.TestCertificate;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Item 48 of the protocol's checklist: what fal's Python client does over TLS with its two host
 * variables set, request by request. The client itself is not run, so that the suite needs no
 * Python: these are its requests, and its reading of the answers, as its source has them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PythonCallsTest {
  private RunningServer server;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    var certificate = TestCertificate.create(Files.createDirectory(folder.resolve("tls")));
    server = new RunningServer(Files.createDirectory(folder.resolve("server")), false, certificate);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /** A request with the headers of that client. */
  private HttpRequest.Builder request(String url) {
    return server
        .request(url)
        .header("Accept", "*/*")
        .header("Accept-Encoding", "gzip, deflate")
        .header("User-Agent", "fal-client/1.0.1 (python)");
  }

  private HttpResponse<String> post(String path, JsonNode input, String... headers) {
    var request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(input)));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return server.send(request);
  }

  /** Follows the URL of the submit's answer and reads it as the client does, by name. */
  private JsonNode status(JsonNode handle, boolean logs) {
    var answer = server.send(request(handle.path("status_url").asText() + "?logs=" + logs));
    var status = Json.parse(answer.body());
    switch (status.path("status").asText()) {
      case "IN_QUEUE" -> assertTrue(status.has("queue_position"));
      case "IN_PROGRESS" -> assertTrue(status.has("logs"));
      case "COMPLETED" -> assertTrue(status.has("logs") && status.has("metrics"));
      default -> throw new AssertionError("that client knows no status " + status);
    }
    return status;
  }

  private JsonNode poll(JsonNode handle) {
    var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    var status = status(handle, true);
    while (!status.path("status").asText().equals("COMPLETED")) {
      assertTrue(System.nanoTime() < end, "still " + status);
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      status = status(handle, true);
    }
    return status;
  }

  @Test
  void subscribeFollowsTheUrlsOfTheSubmit() {
    var handle = Json.parse(post("/queue/fal-ai/scail-2", RunningServer.input("a")).body());
    for (var name : List.of("response_url", "status_url", "cancel_url")) {
      assertTrue(handle.path(name).asText().startsWith(server.url() + "/queue/"), name);
    }
    var done = poll(handle);
    assertEquals("step 2/2 ✓", done.path("logs").path(1).path("message").asText());
    assertTrue(status(handle, false).path("logs").isNull());
    var result = server.send(request(handle.path("response_url").asText()));
    assertEquals(200, result.statusCode());
    var output = Json.parse(result.body());
    assertEquals(42, output.path("seed").asInt());
    var video = output.path("video").path("url").asText();
    assertTrue(video.startsWith(server.url() + "/files/b/"), video);
    assertEquals("moving pictures", server.send(server.bare(video)).body());
  }

  @Test
  void aTimeoutOfTheCallerCancels() {
    // subscribe(client_timeout=5.5) sends the header by itself and cancels when its time is over.
    var submitted =
        post("/queue/fal-ai/scail-2", RunningServer.input("hold"), "X-Fal-Request-Timeout", "5.5");
    var handle = Json.parse(submitted.body());
    var cancelled =
        server.send(
            request(handle.path("cancel_url").asText()).PUT(HttpRequest.BodyPublishers.noBody()));
    assertEquals(202, cancelled.statusCode());
    assertEquals("client_cancelled", poll(handle).path("error_type").asText());
    var result = server.send(request(handle.path("response_url").asText()));
    assertEquals(499, result.statusCode());
    assertEquals("client_cancelled", result.headers().firstValue("x-fal-error-type").orElseThrow());
  }

  @Test
  void runAndStreamAnswerAtOnce() {
    var run = post("/fal-ai/scail-2", RunningServer.input("a"));
    assertEquals(200, run.statusCode());
    assertEquals(42, Json.parse(run.body()).path("seed").asInt());
    var streamed =
        server.send(
            server
                .request("/fal-ai/scail-2/stream")
                .header("Accept", "text/event-stream")
                .header("Cache-Control", "no-store")
                .POST(
                    HttpRequest.BodyPublishers.ofByteArray(Json.bytes(RunningServer.input("a")))));
    var events = new ArrayList<JsonNode>();
    streamed
        .body()
        .lines()
        .filter(line -> line.startsWith("data: "))
        .forEach(line -> events.add(Json.parse(line.substring("data: ".length()))));
    assertEquals(42, events.getLast().path("seed").asInt());
  }

  @Test
  void errorsHaveWhatTheClientRaises() {
    var bad = RunningServer.input("a").put("num_inference_steps", 99);
    var run = post("/fal-ai/scail-2", bad);
    assertEquals(422, run.statusCode());
    assertTrue(Json.parse(run.body()).path("detail").isArray());
    var handle = Json.parse(post("/queue/fal-ai/scail-2", bad).body());
    assertEquals("less_than_equal", poll(handle).path("error_type").asText());
    var result = server.send(request(handle.path("response_url").asText()));
    assertEquals(422, result.statusCode());
    // Without this header that client takes a 5xx for one of a proxy, and repeats the call.
    assertTrue(result.headers().firstValue("x-fal-request-id").isPresent());
    var wrong =
        server.send(
            server
                .bare("/queue/fal-ai/scail-2")
                .header("Authorization", "Key wrong:key")
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
    assertEquals(401, wrong.statusCode());
    assertTrue(Json.parse(wrong.body()).path("detail").isTextual());
  }
}
