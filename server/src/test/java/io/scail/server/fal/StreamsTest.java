package io.scail.server.fal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.http.Json;
import io.scail.server.testing.RunningServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Items 25 to 30 of the protocol's checklist: event streams. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamsTest {
  private RunningServer server;

  @BeforeAll
  void start(@TempDir Path folder) {
    server = new RunningServer(folder, false);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private HttpResponse<InputStream> watch(String id) {
    return server.send(
        server.request("/queue/fal-ai/scail-2/requests/" + id + "/status/stream?logs=1"),
        HttpResponse.BodyHandlers.ofInputStream());
  }

  private static List<JsonNode> events(String stream) {
    var events = new ArrayList<JsonNode>();
    for (var block : stream.split("\n\n", -1)) {
      if (block.startsWith("data: ")) {
        events.add(Json.parse(block.substring("data: ".length())));
      }
    }
    return events;
  }

  private static String all(HttpResponse<InputStream> answer) throws IOException {
    try (var body = answer.body()) {
      return new String(body.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void aStreamTellsEveryStateAndEveryLogLineOnceAndEnds() throws IOException {
    var id = server.submit(RunningServer.input("hold")).path("request_id").asText();
    var answer = watch(id);
    assertEquals(200, answer.statusCode());
    assertEquals(
        "text/event-stream; charset=utf-8",
        answer.headers().firstValue("Content-Type").orElseThrow());
    assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
    assertEquals(id, answer.headers().firstValue("x-fal-request-id").orElseThrow());
    assertTrue(answer.headers().firstValue("Content-Encoding").isEmpty());
    var reader =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.ISO_8859_1));
    assertTrue(reader.readLine().startsWith("data: {"), "the first event comes at once");
    server.animator().open();
    var rest = new StringBuilder("\n");
    for (var line = reader.readLine(); line != null; line = reader.readLine()) {
      rest.append(line).append('\n');
    }
    var events = events(rest.toString());
    assertEquals("COMPLETED", events.getLast().path("status").asText());
    assertTrue(rest.chars().allMatch(c -> c < 128), "the stream is ASCII");
    var told = new ArrayList<String>();
    events.forEach(
        event -> event.path("logs").forEach(log -> told.add(log.path("message").asText())));
    var polled = new ArrayList<String>();
    server
        .await(id, "COMPLETED")
        .path("logs")
        .forEach(log -> polled.add(log.path("message").asText()));
    assertTrue(polled.containsAll(told));
    assertEquals(told.size(), told.stream().distinct().count(), "no line twice");
    for (var event : events) {
      assertTrue(
          List.of("IN_QUEUE", "IN_PROGRESS", "COMPLETED").contains(event.path("status").asText()));
    }
  }

  @Test
  void allStreamedLogLinesAreThePolledOnes() throws IOException {
    var id = server.submit(RunningServer.input("a")).path("request_id").asText();
    var events = events(all(watch(id)));
    var told = new ArrayList<JsonNode>();
    events.forEach(event -> event.path("logs").forEach(told::add));
    var polled = new ArrayList<JsonNode>();
    server.await(id, "COMPLETED").path("logs").forEach(polled::add);
    assertEquals(polled, told);
  }

  @Test
  void aStreamIsPlainAsciiWhateverItsReaderAccepts() throws IOException {
    var id = server.submit(RunningServer.input("a")).path("request_id").asText();
    var status =
        server
            .request("/queue/fal-ai/scail-2/requests/" + id + "/status/stream?logs=1")
            .header("Accept-Encoding", "gzip, br");
    var run =
        server
            .request("/fal-ai/scail-2/stream")
            .header("Accept-Encoding", "gzip, br")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(RunningServer.input("ä✓"))));
    for (var request : List.of(status, run)) {
      var answer = server.send(request, HttpResponse.BodyHandlers.ofInputStream());
      assertTrue(answer.headers().firstValue("Content-Encoding").isEmpty());
      var bytes = answer.body().readAllBytes();
      for (var value : bytes) {
        assertTrue(value > 0, "the stream is ASCII");
      }
      assertFalse(events(new String(bytes, StandardCharsets.US_ASCII)).isEmpty());
    }
  }

  @Test
  void manyLinesBetweenTwoEventsAllArrive() throws IOException {
    // A run may write 2,000 lines; a reader who comes late gets them in one event.
    var id = server.submit(RunningServer.input("lines 1500")).path("request_id").asText();
    var polled = server.await(id, "COMPLETED").path("logs").size();
    var events = events(all(watch(id)));
    var told = events.stream().mapToInt(event -> event.path("logs").size()).sum();
    // And those of the two steps and of the end.
    assertEquals(1503, told);
    assertEquals(told, polled);
  }

  @Test
  void aStreamOfADoneRequestIsOneEvent() throws IOException {
    var id = server.submit(RunningServer.input("a")).path("request_id").asText();
    server.await(id, "COMPLETED");
    var events = events(all(watch(id)));
    assertEquals(1, events.size());
    assertEquals("COMPLETED", events.getFirst().path("status").asText());
  }

  @Test
  void aSilentStreamIsPingedWithinFiveSeconds() throws IOException {
    var id = server.submit(RunningServer.input("hold")).path("request_id").asText();
    server.await(id, "IN_PROGRESS");
    var answer = watch(id);
    var reader =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.ISO_8859_1));
    var last = System.nanoTime();
    for (var line = reader.readLine(); !line.equals(": ping"); line = reader.readLine()) {
      last = System.nanoTime();
    }
    assertTrue(System.nanoTime() - last < 5_000_000_000L);
    server.animator().open();
    assertTrue(reader.lines().anyMatch(line -> line.contains("COMPLETED")));
  }

  @Test
  void aWatcherWhoLeavesDoesNotCancel() throws IOException {
    var id = server.submit(RunningServer.input("hold")).path("request_id").asText();
    var answer = watch(id);
    assertTrue(answer.body().read() >= 0);
    answer.body().close();
    server.await(id, "IN_PROGRESS");
    server.animator().open();
    assertFalse(server.await(id, "COMPLETED").has("error"));
  }

  @Test
  void aStreamedRunEndsWithTheOutput() throws IOException {
    var request =
        server
            .request("/fal-ai/scail-2/stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(RunningServer.input("a"))));
    var answer = server.send(request, HttpResponse.BodyHandlers.ofInputStream());
    assertEquals(200, answer.statusCode());
    assertTrue(answer.headers().firstValue("x-fal-request-id").isPresent());
    var events = events(all(answer));
    assertEquals(42, events.getLast().path("seed").asInt());
    assertTrue(events.getLast().path("video").path("url").isTextual());
    events.subList(0, events.size() - 1).forEach(event -> assertFalse(event.has("video")));
  }

  @Test
  @Timeout(30)
  void aStreamedRunIsPingedAlsoWhileAStageWithoutStepsRuns() throws IOException {
    var request =
        server
            .request("/fal-ai/scail-2/stream")
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    Json.bytes(RunningServer.input("hold busily"))));
    var answer = server.send(request, HttpResponse.BodyHandlers.ofInputStream());
    var reader =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.ISO_8859_1));
    var last = System.nanoTime();
    for (var line = reader.readLine(); !line.equals(": ping"); line = reader.readLine()) {
      last = System.nanoTime();
    }
    assertTrue(System.nanoTime() - last < 5_000_000_000L);
    server.animator().open();
    assertTrue(reader.lines().anyMatch(line -> line.contains("video")));
  }

  @Test
  void aStreamedRunThatFailsEndsWithTheError() throws IOException {
    var request =
        server
            .request("/fal-ai/scail-2/stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(RunningServer.input("break"))));
    var answer = server.send(request, HttpResponse.BodyHandlers.ofInputStream());
    var error = events(all(answer)).getLast().path("error");
    assertEquals("internal_server_error", error.path("detail").path(0).path("type").asText());
  }
}
