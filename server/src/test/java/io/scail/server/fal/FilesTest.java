package io.scail.server.fal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.auth.SignedTokens;
import io.scail.server.http.Json;
import io.scail.server.testing.RunningServer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Items 40 to 44 of the protocol's checklist: uploads in all four ways, downloads, tokens. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FilesTest {
  private static final byte[] BYTES = bytes(300_000);

  private RunningServer server;

  @BeforeAll
  void start(@TempDir Path folder) {
    server = new RunningServer(folder, false);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static byte[] bytes(int count) {
    var bytes = new byte[count];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  private JsonNode initiate(String route) {
    var answer =
        server.post(
            "/rest/storage/upload/" + route + "?storage_type=fal-cdn-v3",
            Json.object().put("content_type", "image/png").put("file_name", "a b.png"));
    assertEquals(200, answer.statusCode(), answer.body());
    return Json.parse(answer.body());
  }

  private HttpResponse<String> putBare(String url, byte[] bytes) {
    return server.send(server.bare(url).PUT(HttpRequest.BodyPublishers.ofByteArray(bytes)));
  }

  private HttpResponse<byte[]> download(String url, String... headers) {
    var request = server.bare(url);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return server.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  @Test
  void aTwoStepUploadComesBackWhole() {
    var urls = initiate("initiate");
    var file = urls.path("file_url").asText();
    assertEquals(404, download(file).statusCode());
    assertEquals(200, putBare(urls.path("upload_url").asText(), BYTES).statusCode());
    var answer = download(file);
    assertEquals(200, answer.statusCode());
    assertArrayEquals(BYTES, answer.body());
    assertEquals("image/png", header(answer, "Content-Type"));
    assertEquals("bytes", header(answer, "Accept-Ranges"));
    assertEquals("*", header(answer, "Access-Control-Allow-Origin"));
    assertEquals("nosniff", header(answer, "X-Content-Type-Options"));
    assertTrue(file.endsWith("/a%20b.png"), file);
    assertEquals(304, download(file, "If-None-Match", header(answer, "ETag")).statusCode());
    // The same bytes once more are a retry, others are not.
    assertEquals(200, putBare(urls.path("upload_url").asText(), BYTES).statusCode());
    assertEquals(403, putBare(urls.path("upload_url").asText(), bytes(3)).statusCode());
    assertArrayEquals(BYTES, download(file).body());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElseThrow();
  }

  @Test
  void headAndRangesOfADownload() {
    var urls = initiate("initiate");
    putBare(urls.path("upload_url").asText(), BYTES);
    var file = urls.path("file_url").asText();
    var head = server.send(server.bare(file).HEAD());
    assertEquals(200, head.statusCode());
    assertEquals("300000", header(head, "Content-Length"));
    assertRange(file, "bytes=0-9", 0, 10);
    assertRange(file, "bytes=100-", 100, BYTES.length - 100);
    assertRange(file, "bytes=-5", BYTES.length - 5, 5);
    assertRange(file, "bytes=299999-400000", 299_999, 1);
    var beyond = download(file, "Range", "bytes=300000-");
    assertEquals(416, beyond.statusCode());
    assertEquals("bytes */300000", header(beyond, "Content-Range"));
    for (var whole : new String[] {"bytes=9-0", "lines=1-2", "bytes=0-1,4-5", "bytes=-", "x"}) {
      assertEquals(200, download(file, "Range", whole).statusCode(), whole);
    }
    assertEquals(200, download(file, "Range", "bytes=0-9", "If-Range", "\"other\"").statusCode());
  }

  private void assertRange(String file, String range, int offset, int length) {
    var answer = download(file, "Range", range);
    assertEquals(206, answer.statusCode(), range);
    assertArrayEquals(java.util.Arrays.copyOfRange(BYTES, offset, offset + length), answer.body());
    assertEquals(
        "bytes %d-%d/300000".formatted(offset, offset + length - 1),
        header(answer, "Content-Range"));
  }

  private JsonNode cdnToken() {
    var answer = server.post("/rest/storage/auth/token?storage_type=fal-cdn-v3", Json.object());
    assertEquals(200, answer.statusCode());
    return Json.parse(answer.body());
  }

  @Test
  void aTokenUploadsToTheCdn() {
    var token = cdnToken();
    var expires = token.path("expires_at").asText();
    assertTrue(expires.endsWith("+00:00"), expires);
    assertTrue(OffsetDateTime.parse(expires).toInstant().isAfter(Instant.now().plusSeconds(3600)));
    assertEquals("Bearer", token.path("token_type").asText());
    var answer =
        server.send(
            server
                .bare(token.path("base_url").asText() + "/files/upload")
                .header("Authorization", "Bearer " + token.path("token").asText())
                .header("Content-Type", "video/mp4")
                .header("X-Fal-File-Name", "dance.mp4")
                .POST(HttpRequest.BodyPublishers.ofByteArray(BYTES)));
    assertEquals(200, answer.statusCode(), answer.body());
    var file = download(Json.parse(answer.body()).path("access_url").asText());
    assertArrayEquals(BYTES, file.body());
    assertEquals("video/mp4", header(file, "Content-Type"));
  }

  @Test
  void partsOfJavaScriptsUploadJoinInOrder() {
    var urls = initiate("initiate-multipart");
    var base = urls.path("upload_url").asText();
    var list = Json.object();
    for (var number : new int[] {3, 1, 2}) {
      var part = java.util.Arrays.copyOfRange(BYTES, (number - 1) * 100_000, number * 100_000);
      var answer = putBare(base + "/" + number, part);
      assertEquals(200, answer.statusCode(), answer.body());
      var body = Json.parse(answer.body());
      assertEquals(number, body.path("partNumber").asInt());
      assertEquals(header(answer, "ETag"), body.path("etag").asText());
      list.withArray("parts").add(body);
    }
    var done =
        server.send(
            server
                .bare(base + "/complete")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(list))));
    assertEquals(200, done.statusCode(), done.body());
    assertArrayEquals(BYTES, download(urls.path("file_url").asText()).body());
  }

  @Test
  void partsOfPythonsUploadJoinInOrder() {
    var token = "Bearer " + cdnToken().path("token").asText();
    var started =
        server.send(
            server
                .bare("/cdn/files/upload/multipart")
                .header("Authorization", token)
                .header("Content-Type", "video/mp4")
                .header("X-Fal-File-Name", "long.mp4")
                .POST(HttpRequest.BodyPublishers.noBody()));
    var body = Json.parse(started.body());
    var base =
        body.path("access_url").asText() + "/multipart/" + body.path("uploadId").asText() + "/";
    var list = Json.object();
    for (var number : new int[] {2, 3, 1}) {
      // The last part is empty, as one client's are by mistake.
      var part =
          number == 3
              ? new byte[0]
              : java.util.Arrays.copyOfRange(BYTES, (number - 1) * 150_000, number * 150_000);
      var answer =
          server.send(
              server
                  .bare(base + number)
                  .header("Authorization", token)
                  .PUT(HttpRequest.BodyPublishers.ofByteArray(part)));
      assertEquals(200, answer.statusCode(), answer.body());
      list.withArray("parts")
          .addObject()
          .put("partNumber", number)
          .put("etag", header(answer, "ETag"));
    }
    var bytes = HttpRequest.BodyPublishers.ofByteArray(Json.bytes(list));
    assertEquals(401, server.send(server.bare(base + "complete").POST(bytes)).statusCode());
    var done =
        server.send(server.bare(base + "complete").header("Authorization", token).POST(bytes));
    assertEquals(200, done.statusCode(), done.body());
    assertArrayEquals(BYTES, download(body.path("access_url").asText()).body());
  }

  @Test
  void ownFilesAreInputsAlthoughTheirAddressIsPrivate() {
    var urls = initiate("initiate");
    putBare(
        urls.path("upload_url").asText(), "own".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    var input = RunningServer.input("a").put("video_url", urls.path("file_url").asText());
    var answer = server.post("/fal-ai/scail-2", input);
    assertEquals(200, answer.statusCode(), answer.body());
    var video = Json.parse(answer.body()).path("video").path("url").asText();
    assertArrayEquals(
        "own".getBytes(java.nio.charset.StandardCharsets.UTF_8), download(video).body());
  }

  @Test
  void aVideoComesBackAsADataUriWhenAskedFor() {
    var answer = server.post("/fal-ai/scail-2", RunningServer.input("a").put("sync_mode", true));
    assertEquals(RunningServer.VIDEO, Json.parse(answer.body()).path("video").path("url").asText());
  }

  @Test
  void uploadAddressesAndTokensExpire(@TempDir Path folder) {
    try (var later = new RunningServer(folder, false)) {
      var named = Json.object().put("file_name", "x");
      var answer = later.post("/rest/storage/upload/initiate", named);
      var upload = Json.parse(answer.body()).path("upload_url").asText();
      var token =
          Json.parse(later.post("/rest/storage/auth/token", Json.object()).body())
              .path("token")
              .asText();
      var token60 =
          Json.parse(later.post("/rest/tokens/", Json.object().put("token_expiration", 60)).body());
      assertEquals(200, put(later, upload));
      assertEquals(200, cdn(later, token));
      assertEquals(404, status(later, token60.textValue()));
      later.advance(Duration.ofHours(3));
      assertEquals(403, put(later, upload));
      assertEquals(401, cdn(later, token));
      assertEquals(401, status(later, token60.textValue()));
    }
  }

  private static int put(RunningServer server, String url) {
    return server
        .send(server.bare(url).PUT(HttpRequest.BodyPublishers.ofByteArray(BYTES)))
        .statusCode();
  }

  private static int cdn(RunningServer server, String token) {
    return server
        .send(
            server
                .bare("/cdn/files/upload")
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofByteArray(BYTES)))
        .statusCode();
  }

  private static int status(RunningServer server, String token) {
    var path = "/queue/fal-ai/scail-2/requests/x/status?fal_jwt_token=" + token;
    return server.send(server.bare(path)).statusCode();
  }

  @Test
  void wrongAndOldUploadAddressesAreRefused() {
    var url = initiate("initiate").path("upload_url").asText();
    assertEquals(403, putBare(url.substring(0, url.length() - 4) + "AAAA", BYTES).statusCode());
    assertEquals(403, putBare(server.url() + "/upload/nonsense", BYTES).statusCode());
    var late = Instant.now().plusSeconds(7200);
    var tokens = new SignedTokens(new byte[32], () -> late);
    var early = new SignedTokens(new byte[32], Instant::now);
    var token = early.issue("upload", Map.of(), Duration.ofHours(1));
    assertTrue(early.verify("upload", token).isPresent());
    assertTrue(early.verify("cdn", token).isEmpty());
    assertTrue(tokens.verify("upload", token).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"3600,3600", "31536000000,320000000", "1e300,320000000"})
  void aFileLivesAsLongAsItsSenderSays(String said, long seconds) {
    var answer =
        server.send(
            server
                .request("/rest/storage/upload/initiate")
                .header("X-Fal-Object-Lifecycle", "{\"expiration_duration_seconds\":" + said + "}")
                .POST(HttpRequest.BodyPublishers.ofString("{\"file_name\":\"x\"}")));
    var urls = Json.parse(answer.body());
    putBare(urls.path("upload_url").asText(), BYTES);
    var id = urls.path("file_url").asText().split("/", -1)[5];
    var file = server.backend().files().find(id).orElseThrow();
    assertEquals(
        Duration.ofSeconds(seconds),
        Duration.between(file.createdAt(), file.expiresAt().orElseThrow()));
  }
}
