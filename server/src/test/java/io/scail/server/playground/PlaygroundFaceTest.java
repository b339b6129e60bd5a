package io.scail.server.playground;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.http.Json;
import io.scail.server.testing.RunningServer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaygroundFaceTest {
  private static final Path SOURCES = Path.of("src/main/resources/io/scail/server/playground");

  @TempDir private static Path folder;
  private static RunningServer server;

  @BeforeAll
  static void start() {
    server = new RunningServer(folder, false);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void thePageNeedsNoKeyAndMayTalkToThisServerAlone() {
    for (var path : List.of("/", "/playground", "/playground/")) {
      var answer = server.send(server.bare(path));
      assertEquals(200, answer.statusCode(), path);
      assertEquals(
          "text/html; charset=utf-8", answer.headers().firstValue("Content-Type").orElseThrow());
      var policy = answer.headers().firstValue("Content-Security-Policy").orElseThrow();
      assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self'"));
      assertFalse(policy.contains("unsafe"), policy);
      assertFalse(policy.contains("http"), policy);
      assertEquals("nosniff", answer.headers().firstValue("X-Content-Type-Options").orElseThrow());
    }
  }

  @Test
  void everyFileOfThePageIsServedAndNamesNoOtherOrigin() throws IOException {
    var elsewhere =
        Pattern.compile("(?:src|href)=\"https?:|@import|url\\(\\s*[\"']?https?:|fetch\\(\"http");
    try (var files = Files.list(SOURCES)) {
      var names = files.map(Path::getFileName).map(Path::toString).toList();
      assertTrue(names.contains("index.html"));
      for (var name : names) {
        var answer = server.send(server.bare("/playground/" + name));
        assertEquals(200, answer.statusCode(), name);
        assertEquals(Files.readString(SOURCES.resolve(name)), answer.body(), name);
        assertFalse(elsewhere.matcher(answer.body()).find(), name);
      }
    }
  }

  @Test
  void aKnownTagIsAnsweredWithoutTheBytes() {
    var tag =
        server
            .send(server.bare("/playground/index.html"))
            .headers()
            .firstValue("ETag")
            .orElseThrow();
    var again = server.send(server.bare("/").header("If-None-Match", "W/\"x\", " + tag));
    assertEquals(304, again.statusCode());
    assertEquals("", again.body());
    assertEquals(tag, again.headers().firstValue("ETag").orElseThrow());
  }

  @Test
  void headTellsTheLength() {
    var head = server.send(server.bare("/").HEAD());
    var whole = server.send(server.bare("/"));
    assertEquals(
        whole.body().getBytes(java.nio.charset.StandardCharsets.UTF_8).length,
        head.headers().firstValueAsLong("Content-Length").orElseThrow());
  }

  @Test
  void nothingOutsideThePageIsServed() {
    for (var path :
        List.of(
            "/playground/none.js",
            "/playground/..%2FMain.class",
            "/playground/%2e%2e/logging.properties",
            "/playground/PlaygroundFace.class",
            "/playground/a/b.js")) {
      assertEquals(404, server.send(server.bare(path)).statusCode(), path);
    }
    assertEquals(
        405, server.send(server.bare("/").POST(BodyPublishers.ofString("{}"))).statusCode());
  }

  @Test
  void theServersDocumentNamesProfileEndpointsAndWhetherKeysAreNeeded() {
    var answer = server.send(server.bare("/playground/server.json"));
    var document = Json.parse(Objects.requireNonNull(answer.body()));
    assertEquals("gated", document.path("profile").asText());
    assertEquals("no network at all", document.path("models").path(0).asText());
    assertTrue(document.path("keys_needed").asBoolean());
    assertEquals("fal-ai/scail-2", document.path("endpoints").path(0).path("id").asText());
    assertEquals("SCAIL-2", document.path("endpoints").path(0).path("title").asText());
  }
}
