package io.scail.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.fal.client.ClientConfig;
import ai.fal.client.CredentialsResolver;
import ai.fal.client.FalClient;
import ai.fal.client.RunOptions;
import ai.fal.client.SubscribeOptions;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonObject;
import io.scail.server.http.Json;
import io.scail.server.testing.RunningServer;
import io.scail.server.testing.TestCertificate;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Item 50 of the protocol's checklist: fal's own host names lead here, behind a private
 * certificate, and no client knows. JavaScript's client goes this way in {@link
 * JavaScriptClientTest}. fal's Python client is not run: its uploads are repeated request by
 * request.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostNamesTest {
  private static final byte[] VIDEO = "python's video".getBytes(StandardCharsets.UTF_8);

  private TestCertificate certificate;
  private RunningServer server;
  private TunnelProxy tunnel;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    certificate = TestCertificate.create(Files.createDirectory(folder.resolve("tls")));
    server = new RunningServer(Files.createDirectory(folder.resolve("server")), false, certificate);
    tunnel = TunnelProxy.to(server.port());
  }

  @AfterAll
  void stop() throws IOException {
    tunnel.close();
    server.close();
  }

  @Test
  void javasClientNeedsNoOtherConfiguration() {
    var before = ProxySelector.getDefault();
    ProxySelector.setDefault(tunnel.selector());
    System.setProperty("javax.net.ssl.trustStore", certificate.trust().toString());
    System.setProperty("javax.net.ssl.trustStorePassword", TestCertificate.PASSWORD);
    try {
      var fal =
          FalClient.withConfig(
              ClientConfig.builder()
                  .withCredentials(CredentialsResolver.fromApiKey(server.key()))
                  .build());
      Map<String, Object> input =
          Map.of(
              "prompt",
              "a",
              "image_url",
              RunningServer.IMAGE,
              "video_url",
              RunningServer.VIDEO,
              "num_inference_steps",
              2,
              "seed",
              42);
      var output =
          fal.subscribe(
              "fal-ai/scail-2",
              SubscribeOptions.<JsonObject>builder()
                  .input(input)
                  .logs(true)
                  .resultType(JsonObject.class)
                  .build());
      assertEquals(42, output.getData().get("seed").getAsInt());
      var url = output.getData().getAsJsonObject("video").get("url").getAsString();
      assertTrue(url.startsWith("https://v3.fal.media/files/b/"), url);
      assertEquals(
          42,
          fal.run("fal-ai/scail-2", RunOptions.withInput(input)).getData().get("seed").getAsInt());
    } finally {
      System.clearProperty("javax.net.ssl.trustStore");
      System.clearProperty("javax.net.ssl.trustStorePassword");
      ProxySelector.setDefault(before);
    }
  }

  private HttpResponse<byte[]> call(String method, String url, byte[] body, String... headers)
      throws IOException, InterruptedException {
    try (var client =
        HttpClient.newBuilder()
            .proxy(tunnel.selector())
            .sslContext(certificate.context())
            .build()) {
      var request =
          HttpRequest.newBuilder(URI.create(url))
              .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
      if (headers.length > 0) {
        request.headers(headers);
      }
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }
  }

  private JsonNode json(String method, String url, String body, String... headers)
      throws IOException, InterruptedException {
    var answer = call(method, url, body.getBytes(StandardCharsets.UTF_8), headers);
    assertEquals(200, answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8));
    return Json.parse(answer.body());
  }

  @Test
  void pythonsUploadToTheCdnWorksByName() throws Exception {
    var token =
        json(
            "POST",
            "https://rest.fal.ai/storage/auth/token?storage_type=fal-cdn-v3",
            "{}",
            "Authorization",
            "Key " + server.key());
    assertEquals("https://v3.fal.media", token.path("base_url").asText());
    var bearer = token.path("token_type").asText() + " " + token.path("token").asText();
    var stored =
        json(
            "POST",
            "https://v3.fal.media/files/upload",
            new String(VIDEO, StandardCharsets.UTF_8),
            "Authorization",
            bearer,
            "Content-Type",
            "video/mp4",
            "X-Fal-File-Name",
            "dance.mp4");
    assertUsable(stored.path("access_url").asText());
  }

  @Test
  void pythonsUploadInPartsWorksByName() throws Exception {
    var auth = new String[] {"Authorization", "Key " + server.key()};
    var token = json("POST", "https://rest.fal.ai/storage/auth/token", "{}", auth);
    var bearer = new String[] {"Authorization", "Bearer " + token.path("token").asText()};
    var started =
        json(
            "POST",
            token.path("base_url").asText() + "/files/upload/multipart",
            "",
            "Authorization",
            bearer[1],
            "X-Fal-File-Name",
            "dance.mp4",
            "Content-Type",
            "video/mp4");
    var base =
        started.path("access_url").asText() + "/multipart/" + started.path("uploadId").asText();
    var second = call("PUT", base + "/2", "video".getBytes(StandardCharsets.UTF_8), bearer);
    var first = call("PUT", base + "/1", "python's ".getBytes(StandardCharsets.UTF_8), bearer);
    var parts = Json.object();
    parts
        .putArray("parts")
        .add(part(2, second.headers().firstValue("ETag").orElseThrow()))
        .add(part(1, first.headers().firstValue("ETag").orElseThrow()));
    assertEquals(200, call("POST", base + "/complete", Json.bytes(parts), bearer).statusCode());
    assertUsable(started.path("access_url").asText());
  }

  private static JsonNode part(int number, String tag) {
    return Json.object().put("partNumber", number).put("etag", tag);
  }

  @Test
  void pythonsSecondWayToUploadWorksByName() throws Exception {
    var urls =
        json(
            "POST",
            "https://rest.fal.ai/storage/upload/initiate?storage_type=gcs",
            "{\"file_name\":\"dance.mp4\",\"content_type\":\"video/mp4\"}",
            "Authorization",
            "Key " + server.key());
    // Unlike JavaScript's, this client sends its key with the bytes.
    var put =
        call(
            "PUT",
            urls.path("upload_url").asText(),
            VIDEO,
            "Authorization",
            "Key " + server.key(),
            "Content-Type",
            "video/mp4");
    assertEquals(200, put.statusCode());
    assertUsable(urls.path("file_url").asText());
  }

  private void assertUsable(String url) throws IOException, InterruptedException {
    assertTrue(url.startsWith("https://v3.fal.media/"), url);
    assertEquals(
        "python's video", new String(call("GET", url, new byte[0]).body(), StandardCharsets.UTF_8));
    var input = RunningServer.input("a").put("video_url", url);
    var output =
        json(
            "POST",
            "https://fal.run/fal-ai/scail-2",
            Json.text(input),
            "Authorization",
            "Key " + server.key());
    var result = call("GET", output.path("video").path("url").asText(), new byte[0]);
    assertEquals("python's video", new String(result.body(), StandardCharsets.UTF_8));
  }
}
