package io.scail.server.fal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.http.Json;
import io.scail.server.testing.RunningServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Items 1 to 7 of the protocol's checklist: which service a request means, and who may ask. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoutingTest {
  private RunningServer server;

  @BeforeAll
  void start(@TempDir Path folder) {
    server = new RunningServer(folder, false, Optional.of(URI.create("http://animate.example:9")));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private HttpResponse<String> send(String method, String path, String header, String value) {
    var body =
        method.equals("POST")
            ? HttpRequest.BodyPublishers.ofByteArray(Json.bytes(RunningServer.input("a")))
            : HttpRequest.BodyPublishers.noBody();
    return server.send(server.request(path).header(header, value).method(method, body));
  }

  private void submitWatchAndFetch(String queue, String header, String value) {
    var submitted = send("POST", queue + "/fal-ai/scail-2", header, value);
    assertEquals(200, submitted.statusCode(), submitted.body());
    var id = Json.parse(submitted.body()).path("request_id").asText();
    server.await(id, "COMPLETED");
    var base = queue + "/fal-ai/scail-2/requests/" + id;
    assertEquals(200, send("GET", base + "/status", header, value).statusCode());
    var result = send("GET", base, header, value);
    assertEquals(200, result.statusCode());
    assertEquals(42, Json.parse(result.body()).path("seed").asInt());
  }

  @Test
  void submitStatusAndResultWorkWithPathPrefixes() {
    submitWatchAndFetch("/queue", "X-Nothing", "here");
  }

  @Test
  void submitStatusAndResultWorkWithHostNames() {
    submitWatchAndFetch("", "Host", "queue.fal.run");
    submitWatchAndFetch("", "Host", "queue.animate.example:9");
  }

  @Test
  void submitStatusAndResultWorkThroughTheProxyHeader() {
    var header = "x-fal-target-url";
    var base = "https://queue.fal.run/fal-ai/scail-2";
    var submitted = send("POST", "/api/fal/proxy", header, base);
    assertEquals(200, submitted.statusCode(), submitted.body());
    var id = Json.parse(submitted.body()).path("request_id").asText();
    server.await(id, "COMPLETED");
    var request = base + "/requests/" + id;
    assertEquals(
        200, send("GET", "/api/fal/proxy", header, request + "/status?logs=1").statusCode());
    assertEquals(200, send("GET", "/any/path", header, request).statusCode());
  }

  @Test
  void anUnknownProxyTargetIsABadRequest() {
    for (var target :
        List.of("https://example.com/x", "http://127.0.0.1/", "file:///etc/passwd", "%%%", "")) {
      var answer = send("POST", "/api/fal/proxy", "x-fal-target-url", target);
      assertEquals(400, answer.statusCode(), target);
      assertEquals("{\"detail\":\"Invalid request\"}", answer.body());
    }
    assertEquals(400, server.get("/api/fal/proxy").statusCode());
  }

  @Test
  void anUnknownProxyTargetIsNeverCalled() throws IOException {
    try (var stranger = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      var target = "http://127.0.0.1:" + stranger.getLocalPort() + "/fal-ai/scail-2";
      for (var method : List.of("GET", "POST", "PUT")) {
        assertEquals(400, send(method, "/api/fal/proxy", "x-fal-target-url", target).statusCode());
      }
      // A known name with a stranger's port is only read, never called.
      var disguised = "http://queue.fal.run:" + stranger.getLocalPort() + "/fal-ai/scail-2";
      assertEquals(200, send("POST", "/x", "x-fal-target-url", disguised).statusCode());
      stranger.setSoTimeout(300);
      assertThrows(SocketTimeoutException.class, stranger::accept);
    }
  }

  @Test
  void filesOfAResultKeepTheReadersLayoutAndCanBeFetched() {
    var id = server.submit(RunningServer.input("a")).path("request_id").asText();
    server.await(id, "COMPLETED");
    var request = "/fal-ai/scail-2/requests/" + id;
    assertVideo(
        send("GET", request, "Host", "queue.fal.run:8443"), "http://v3.fal.media:8443/files/b/");
    assertVideo(
        send("GET", request, "Host", "queue.animate.example:9"),
        "http://cdn.animate.example:9/files/b/");
    assertVideo(
        send("GET", "/x", "x-fal-target-url", "https://queue.fal.run" + request),
        "http://animate.example:9/files/b/");
  }

  private void assertVideo(HttpResponse<String> result, String base) {
    var url = Json.parse(result.body()).path("video").path("url").asText();
    assertTrue(url.startsWith(base), url);
    var uri = URI.create(url);
    var file = send("GET", uri.getRawPath(), "Host", uri.getAuthority());
    assertEquals("moving pictures", file.body());
  }

  @Test
  void aRequestWithoutARightKeyIsUnauthorized() {
    var id = server.submit(RunningServer.input("a")).path("request_id").asText();
    var routes =
        List.of(
            "POST /queue/fal-ai/scail-2",
            "GET /queue/fal-ai/scail-2/requests/" + id + "/status",
            "GET /queue/fal-ai/scail-2/requests/" + id + "/status/stream",
            "GET /queue/fal-ai/scail-2/requests/" + id,
            "PUT /queue/fal-ai/scail-2/requests/" + id + "/cancel",
            "POST /fal-ai/scail-2",
            "POST /fal-ai/scail-2/stream",
            "POST /rest/storage/upload/initiate",
            "POST /rest/storage/auth/token",
            "POST /rest/tokens/",
            "POST /cdn/files/upload");
    for (var route : routes) {
      var parts = route.split(" ", 2);
      var none = HttpRequest.BodyPublishers.noBody();
      for (var credentials : List.of("", "Key wrong:key", "Key", "Basic YTpi", "Bearer x.y.z")) {
        var request = server.bare(parts[1]).method(parts[0], none);
        if (!credentials.isEmpty()) {
          request.header("Authorization", credentials);
        }
        var answer = server.send(request);
        assertEquals(401, answer.statusCode(), route + " with " + credentials);
        assertTrue(Json.parse(answer.body()).path("detail").isTextual());
      }
    }
  }

  @Test
  void bothSchemesCarryAKeyInAnyCase() {
    for (var scheme : List.of("Key ", "Bearer ", "key ", "BEARER ")) {
      var answer =
          server.send(
              server
                  .bare("/queue/fal-ai/scail-2/requests/x/status")
                  .header("Authorization", scheme + server.key()));
      assertEquals(404, answer.statusCode(), scheme);
    }
  }

  @Test
  void aRequestOfAnotherKeyDoesNotExist() {
    var id = server.submit(RunningServer.input("a")).path("request_id").asText();
    var base = "/queue/fal-ai/scail-2/requests/" + id;
    for (var route : List.of("GET " + base, "GET " + base + "/status", "PUT " + base + "/cancel")) {
      var parts = route.split(" ", 2);
      var answer =
          server.send(
              server
                  .bare(parts[1])
                  .header("Authorization", "Key " + server.otherKey())
                  .method(parts[0], HttpRequest.BodyPublishers.noBody()));
      assertEquals(404, answer.statusCode(), route);
      assertEquals("NOT_FOUND", Json.parse(answer.body()).path("status").asText());
    }
  }

  @Test
  void oneTrailingSlashIsAccepted() {
    var id = server.submit(RunningServer.input("a")).path("request_id").asText();
    server.await(id, "COMPLETED");
    var base = "/queue/fal-ai/scail-2/requests/" + id;
    assertEquals(200, server.get(base + "/status/").statusCode());
    assertEquals(200, server.get(base + "/").statusCode());
    assertEquals(400, server.put(base + "/cancel/").statusCode());
    assertEquals(200, server.post("/rest/tokens/", Json.object()).statusCode());
  }

  @Test
  void segmentsBetweenAliasAndRequestsAreIgnored() {
    var id = server.submit(RunningServer.input("a")).path("request_id").asText();
    server.await(id, "COMPLETED");
    assertEquals(200, server.get("/queue/fal-ai/scail-2/some/sub/requests/" + id).statusCode());
    assertEquals(
        200, server.get("/queue/fal-ai/scail-2/requests/" + id + "/response").statusCode());
  }

  @Test
  void unknownApplicationsAndPathsAreNamed() {
    for (var prefix : List.of("/queue", "", "/run")) {
      assertDetail(404, "Application \"nope\" not found", prefix + "/fal-ai/nope");
      assertDetail(404, "Path /foo not found", prefix + "/fal-ai/scail-2/foo");
    }
    assertDetail(404, "Not Found", "/rest/unknown");
    assertDetail(404, "Not Found", "/cdn/unknown");
  }

  private void assertDetail(int status, String detail, String path) {
    var answer = server.post(path, RunningServer.input("a"));
    assertEquals(status, answer.statusCode(), path);
    assertEquals(detail, Json.parse(answer.body()).path("detail").asText(), path);
  }

  @Test
  void emittedUrlsKeepTheCallersLayout() {
    assertUrls(
        send("POST", "/queue/fal-ai/scail-2", "Host", "own.example:81"),
        "http://animate.example:9/queue/fal-ai/scail-2/requests/");
    assertUrls(
        send("POST", "/fal-ai/scail-2", "Host", "queue.fal.run:8443"),
        "http://queue.fal.run:8443/fal-ai/scail-2/requests/");
    assertUrls(
        send("POST", "/fal-ai/scail-2", "Host", "queue.animate.example:9"),
        "http://queue.animate.example:9/fal-ai/scail-2/requests/");
    assertUrls(
        send("POST", "/x", "x-fal-target-url", "https://queue.fal.run/fal-ai/scail-2"),
        "http://animate.example:9/queue/fal-ai/scail-2/requests/");
  }

  private static void assertUrls(HttpResponse<String> submitted, String base) {
    JsonNode body = Json.parse(submitted.body());
    var url = base + body.path("request_id").asText();
    assertEquals(url, body.path("response_url").asText());
    assertEquals(url + "/status", body.path("status_url").asText());
    assertEquals(url + "/cancel", body.path("cancel_url").asText());
  }

  @Test
  void urlsOfAServerWithoutAPublicAddressCanBeFetchedAsTheyAre(@TempDir Path folder) {
    try (var plain = new RunningServer(folder, false)) {
      var submitted = plain.submit(RunningServer.input("a"));
      plain.await(submitted.path("request_id").asText(), "COMPLETED");
      assertEquals(200, plain.get(submitted.path("status_url").asText()).statusCode());
      var result = plain.get(submitted.path("response_url").asText());
      assertEquals(200, result.statusCode());
      var video = Json.parse(result.body()).path("video").path("url").asText();
      assertEquals("moving pictures", plain.send(plain.bare(video)).body());
      assertEquals(400, plain.put(submitted.path("cancel_url").asText()).statusCode());
    }
  }
}
