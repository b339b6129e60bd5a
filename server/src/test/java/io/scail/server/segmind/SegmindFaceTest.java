package io.scail.server.segmind;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.http.Json;
import io.scail.server.jobs.JobState;
import io.scail.server.testing.RunningServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Item 51 of the protocol's checklist, and the rest of Segmind's page. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SegmindFaceTest {
  private static final byte[] VIDEO = "moving pictures".getBytes(StandardCharsets.UTF_8);

  private RunningServer server;

  @BeforeAll
  void start(@TempDir Path folder) {
    server = new RunningServer(folder, false);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static ObjectNode input() {
    return Json.object()
        .put("prompt", "a knight dances")
        .put("reference_image", RunningServer.IMAGE)
        .put("input_video", RunningServer.VIDEO);
  }

  private HttpRequest.Builder request(JsonNode body) {
    return server
        .bare("/v1/scail")
        .header("x-api-key", server.key())
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)));
  }

  private static void assertError(int status, String part, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer.body());
    assertEquals("application/json", answer.headers().firstValue("Content-Type").orElseThrow());
    var body = Json.parse(answer.body());
    assertEquals(1, body.size(), answer.body());
    assertTrue(body.path("error").asText().contains(part), answer.body());
  }

  @Test
  void aCallAnswersWithTheVideosUrlAsThePagesSampleReadsIt() {
    var answer = server.send(request(input()));
    assertEquals(200, answer.statusCode(), answer.body());
    var body = Json.parse(answer.body());
    assertEquals("completed", body.path("status").asText());
    assertEquals(987_654_321, body.path("seed").asLong());
    var time = answer.headers().firstValue("x-generation-time").orElseThrow();
    assertTrue(Double.parseDouble(time) > 0, time);
    assertEquals("moving pictures", server.send(server.bare(body.path("video").asText())).body());
  }

  @Test
  void whoeverAcceptsVideosGetsTheBytes() {
    for (var accept : new String[] {"video/mp4", "application/octet-stream, */*"}) {
      var answer =
          server.send(
              request(input()).header("Accept", accept), HttpResponse.BodyHandlers.ofByteArray());
      assertEquals(200, answer.statusCode());
      assertEquals("video/mp4", answer.headers().firstValue("Content-Type").orElseThrow());
      assertArrayEquals(VIDEO, answer.body());
    }
  }

  @Test
  void base64BringsTheVideoInsideTheAnswer() {
    var answer = server.send(request(input().put("base64", true)).header("Accept", "video/mp4"));
    assertEquals(200, answer.statusCode());
    var text = Json.parse(answer.body()).path("video").asText();
    assertArrayEquals(VIDEO, Base64.getDecoder().decode(text));
  }

  @Test
  void mediaMayBeBareBase64() {
    var picture = "picture".repeat(30).getBytes(StandardCharsets.UTF_8);
    var image = Base64.getMimeEncoder().encodeToString(picture);
    assertEquals(200, server.send(request(input().put("reference_image", image))).statusCode());
    assertError(
        400,
        "reference_image: ",
        server.send(request(input().put("reference_image", "not/a/picture.png"))));
  }

  @ParameterizedTest
  @CsvSource({"480p,512p", "576p,512p", "720p,704p", ",512p"})
  void resolutionsBecomeTheModelsOwn(String asked, String used) {
    var input = asked == null ? input() : input().put("resolution", asked);
    assertEquals(200, server.send(request(input.put("seed", 7))).statusCode());
    var job = server.jobs().getFirst();
    var sent = server.input(job.id());
    assertEquals(used, sent.path("resolution").asText());
    assertEquals(7, sent.path("seed").asInt());
    assertEquals(RunningServer.VIDEO, sent.path("video_url").asText());
    assertEquals(RunningServer.IMAGE, sent.path("image_url").asText());
  }

  @Test
  void badParametersAreBadRequests() {
    assertError(400, "prompt: Field required", server.send(request(input().without("prompt"))));
    assertError(
        400,
        "resolution: Input should be '480p', '576p' or '720p'",
        server.send(request(input().put("resolution", "1080p"))));
    assertError(
        400,
        "input_video: Field required; seed: Input should be a valid integer, unable to parse",
        server.send(request(input().put("seed", "soon").without("input_video"))));
    assertError(400, "Input should be a valid dictionary", server.send(request(Json.array())));
    var broken =
        server
            .bare("/v1/scail")
            .header("x-api-key", server.key())
            .POST(HttpRequest.BodyPublishers.ofString("{"));
    assertError(400, "The body is not JSON", server.send(broken));
  }

  @Test
  void brokenMediaAreBadRequestsOfTheirParameter() {
    var broken = RunningServer.dataUri("image/png", "BROKEN");
    assertError(
        400,
        "reference_image: The image cannot be read.",
        server.send(request(input().put("reference_image", broken))));
    assertError(
        400,
        "input_video: ",
        server.send(request(input().put("input_video", "http://127.0.0.1/a.mp4"))));
  }

  @Test
  void anEngineFailureTellsNothingOfTheInside() {
    assertError(500, "Internal server error", server.send(request(input().put("prompt", "break"))));
  }

  @Test
  void aKeyIsNeededInItsOwnHeader() {
    var body = HttpRequest.BodyPublishers.ofByteArray(Json.bytes(input()));
    assertError(401, "x-api-key", server.send(server.bare("/v1/scail").POST(body)));
    assertError(401, "x-api-key", server.send(server.request("/v1/scail").POST(body)));
    assertError(
        401,
        "x-api-key",
        server.send(server.bare("/v1/scail").header("x-api-key", "wrong:key").POST(body)));
  }

  @Test
  void onlyPostOnTheOnePathIsThere() {
    assertError(405, "POST", server.send(server.bare("/v1/scail")));
    assertError(404, "model", server.send(server.bare("/v1/scail/other")));
  }

  @Test
  void aCallerWhoLeavesCancelsTheJob() throws IOException {
    var body = Json.bytes(input().put("prompt", "hold until the caller leaves"));
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      var head =
          "POST /v1/scail HTTP/1.1\r\nHost: localhost\r\nx-api-key: %s\r\nContent-Length: %d\r\n\r\n"
              .formatted(server.key(), body.length);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(body);
      socket.getOutputStream().flush();
      await(() -> !server.jobs().isEmpty() && isRunning());
    }
    await(() -> server.jobs().getFirst().state() instanceof JobState.Cancelled);
    assertFalse(isRunning());
  }

  private boolean isRunning() {
    return server.jobs().getFirst().state() instanceof JobState.Running;
  }

  private static void await(BooleanSupplier condition) {
    var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "the condition did not come true");
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }
}
