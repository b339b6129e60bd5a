package io.scail.server.fal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.http.Json;
import io.scail.server.testing.RunningServer;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens are worth no more than the key that they were made with. */
@SuppressWarnings("NullAway.Init")
final class TokensTest {
  private static final String STATUS = "/queue/fal-ai/scail-2/requests/x/status";

  private RunningServer server;

  @BeforeEach
  void start(@TempDir Path folder) {
    server = new RunningServer(folder, false);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode made(String path) {
    var answer = server.post(path, Json.object().put("file_name", "x"));
    assertEquals(200, answer.statusCode(), answer.body());
    return Json.parse(answer.body());
  }

  private int bearer(String method, String path, String token) {
    return server
        .send(
            server
                .bare(path)
                .header("Authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.ofString("{}")))
        .statusCode();
  }

  private int put(String url) {
    return server
        .send(server.bare(url).PUT(HttpRequest.BodyPublishers.ofString("bytes")))
        .statusCode();
  }

  @Test
  void aTokenBuysNoToken() {
    var token = made("/rest/tokens/").textValue();
    assertEquals(404, bearer("GET", STATUS, token), "it is good for jobs");
    for (var path : new String[] {"/rest/tokens/", "/rest/tokens/realtime"}) {
      assertEquals(403, bearer("POST", path, token), path);
      var asked = path + "?fal_jwt_token=" + token;
      assertEquals(
          403,
          server
              .send(server.bare(asked).POST(HttpRequest.BodyPublishers.ofString("{}")))
              .statusCode());
    }
    assertEquals(403, bearer("POST", "/rest/storage/auth/token", token));
    var key = server.key();
    assertEquals(200, bearer("POST", "/rest/tokens/", key), "a key may be sent either way");
  }

  @Test
  void aRevokedKeyTakesItsTokensAlong() {
    var token = made("/rest/tokens/").textValue();
    var cdn = made("/rest/storage/auth/token").path("token").asText();
    var upload = made("/rest/storage/upload/initiate").path("upload_url").asText();
    var parts = made("/rest/storage/upload/initiate-multipart").path("upload_url").asText();
    assertEquals(404, bearer("GET", STATUS, token));
    assertEquals(200, bearer("POST", "/cdn/files/upload", cdn));
    assertEquals(200, put(parts + "/1"));
    server.revokeKey();
    assertEquals(401, bearer("GET", STATUS, token));
    assertEquals(401, server.send(server.bare(STATUS + "?fal_jwt_token=" + token)).statusCode());
    assertEquals(401, bearer("POST", "/cdn/files/upload", cdn));
    assertEquals(403, put(upload));
    assertEquals(403, put(parts + "/2"));
  }
}
