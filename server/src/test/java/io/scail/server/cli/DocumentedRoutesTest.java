package io.scail.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.cli.DocumentedRoutes.Route;
import io.scail.server.http.Json;
import io.scail.server.testing.ScailProcess;
import io.scail.server.testing.TestMedia;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The API's document has the routes that the server has. */
@Timeout(120)
final class DocumentedRoutesTest {
  private static final Path DOCUMENT = Path.of("API.md");
  private static final Path SOURCES = Path.of("src/main/java/io/scail/server");

  @TempDir private Path folder;

  @Test
  void everyRouteOfTheDocumentIsServed() throws Exception {
    try (var server =
            ScailProcess.start(
                folder.resolve("log"),
                Map.of("SCAIL_TEST_CARD_STEP_MILLIS", "0"),
                "serve",
                "--profile",
                "test-card",
                "--workers",
                "in-process",
                "--port",
                "0",
                "--data",
                folder.resolve("data").toString());
        var client = HttpClient.newHttpClient()) {
      var world = new World(client, server.awaitReady(), folder);
      var routes = DocumentedRoutes.of(Files.readString(DOCUMENT));
      assertTrue(routes.size() > 25, "only " + routes);
      var dead = new ArrayList<Route>();
      for (var route : routes) {
        if (!world.serves(route)) {
          dead.add(route);
        }
      }
      assertEquals(List.of(), dead);
      for (var invented :
          List.of(
              new Route("GET", "/queue/APP/requests/ID/progress"),
              new Route("POST", "/rest/storage/upload/begin"),
              new Route("GET", "/health/well"),
              new Route("PATCH", "/v1/videos"),
              new Route("GET", "/v1/vidoes/ID"))) {
        assertFalse(world.serves(invented), "the test would not see a dead route: " + invented);
      }
    }
  }

  @Test
  void everyPathThatTheProgramLooksForIsInTheDocument() throws Exception {
    assertTrue(DocumentedRoutes.names(SOURCES).size() > 30);
    var document = Files.readString(DOCUMENT);
    assertEquals(List.of(), DocumentedRoutes.missing(document, SOURCES));
    for (var gone : List.of("/health/live", "/v1/usage", "/status/stream", "/v1/scail")) {
      var without = document.replace(gone, "/elsewhere");
      var missing = DocumentedRoutes.missing(without, SOURCES);
      assertTrue(missing.stream().anyMatch(gone::endsWith), gone + " of " + missing);
    }
  }

  /** A server with a finished request, a file and an upload's address. */
  private static final class World {
    private final HttpClient client;
    private final String base;
    private final String image;
    private final String video;

    World(HttpClient client, String base, Path folder) {
      this.image = TestMedia.dataUri("image/png", TestMedia.image(folder));
      this.video = TestMedia.dataUri("video/mp4", TestMedia.video(folder, 5));
      this.client = client;
      this.base = base;
    }

    /** Whether something answers that knows the path and the method. */
    boolean serves(Route route) throws Exception {
      var answer = send(route.method(), fill(route.path()), "{}");
      return answer.statusCode() != 404 && answer.statusCode() != 405;
    }

    private String fill(String path) throws Exception {
      var filled = path.replace("ENDPOINT", "fal-ai/scail-2").replace("APP", "fal-ai/scail-2");
      filled = filled.replace("endpoint_id=ID", "endpoint_id=fal-ai/scail-2").replace("to=…&", "");
      if (filled.contains("TOKEN")) {
        var upload =
            json("POST", "/rest/storage/upload/initiate", "{}").path("upload_url").asText();
        filled = filled.replace("TOKEN", upload.replaceFirst(".*/", "")).replace("/N", "/1");
      }
      if (filled.contains("/files/b/")) {
        return URI.create(finished().path("video").path("url").asText()).getPath();
      }
      return filled.contains("ID") ? filled.replace("ID", id(finished())) : filled;
    }

    private static String id(JsonNode result) {
      return result.path("id").asText();
    }

    /** A new request's output, with its id. */
    private JsonNode finished() throws Exception {
      var input =
          Json.object()
              .put("prompt", "p")
              .put("image_url", image)
              .put("video_url", video)
              .put("num_inference_steps", 2)
              .put("width", 64)
              .put("height", 64);
      var answer = send("POST", "/fal-ai/scail-2", input.toString());
      assertEquals(200, answer.statusCode(), answer.body());
      var id = answer.headers().firstValue("x-fal-request-id").orElseThrow();
      return ((ObjectNode) Json.parse(answer.body())).put("id", id);
    }

    private JsonNode json(String method, String path, String body) throws Exception {
      return Json.parse(send(method, path, body).body());
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
      var request =
          HttpRequest.newBuilder(URI.create(base + path))
              .header("Content-Type", "application/json")
              .method(method, HttpRequest.BodyPublishers.ofString(body))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }
}
