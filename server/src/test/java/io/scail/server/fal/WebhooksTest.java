package io.scail.server.fal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.scail.server.http.Json;
import io.scail.server.testing.RunningServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Items 37 to 39 of the protocol's checklist: webhooks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhooksTest {
  private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger redirects = new AtomicInteger();
  private RunningServer server;
  private HttpServer receiver;

  private record Call(String target, Map<String, String> headers, String body) {}

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    server = new RunningServer(folder, true);
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          var headers = new java.util.TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
          exchange
              .getRequestHeaders()
              .forEach((name, values) -> headers.put(name, values.getFirst()));
          var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          calls.add(new Call(exchange.getRequestURI().toString(), headers, body));
          if (redirects.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
            return;
          }
          var status = failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? 500 : 204;
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    receiver.start();
  }

  @AfterAll
  void stop() {
    receiver.stop(0);
    server.close();
  }

  private String submit(JsonNode input) {
    var url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook?a=1&b=2";
    var answer = submit(server, url, input);
    assertEquals(200, answer.statusCode(), answer.body());
    return Json.parse(answer.body()).path("request_id").asText();
  }

  private static HttpResponse<String> submit(RunningServer server, String url, JsonNode input) {
    var query = "?fal_webhook=" + URLEncoder.encode(url, StandardCharsets.UTF_8);
    return server.send(
        server
            .request("/queue/fal-ai/scail-2" + query)
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(input))));
  }

  private Call next() throws InterruptedException {
    var call = calls.poll(10, TimeUnit.SECONDS);
    assertNotNull(call, "no webhook came");
    return call;
  }

  @Test
  void aWebhookSaysWhatTheResultRouteSays() throws Exception {
    var id = submit(RunningServer.input("a"));
    var call = next();
    var body = Json.parse(call.body());
    assertEquals(id, body.path("request_id").asText());
    assertEquals(id, body.path("gateway_request_id").asText());
    assertEquals("OK", body.path("status").asText());
    assertTrue(body.get("error").isNull());
    var result = server.get("/queue/fal-ai/scail-2/requests/" + id);
    assertEquals(Json.parse(result.body()), body.path("payload"));
    assertSigned(call, id);
  }

  private void assertSigned(Call call, String id) throws Exception {
    var headers = call.headers();
    assertEquals(id, headers.get("X-Fal-Webhook-Request-Id"));
    var timestamp = headers.get("X-Fal-Webhook-Timestamp");
    var age = Instant.now().getEpochSecond() - Long.parseLong(String.valueOf(timestamp));
    assertTrue(Math.abs(age) < 300);
    var digest = MessageDigest.getInstance("SHA-256");
    var message =
        String.join(
            "\n",
            String.valueOf(headers.get("X-Fal-Webhook-Request-Id")),
            String.valueOf(headers.get("X-Fal-Webhook-User-Id")),
            timestamp,
            HexFormat.of().formatHex(digest.digest(call.body().getBytes(StandardCharsets.UTF_8))));
    var key =
        Json.parse(server.send(server.bare("/rest/.well-known/jwks.json")).body())
            .path("keys")
            .path(0);
    assertEquals("Ed25519", key.path("crv").asText());
    var raw = Base64.getUrlDecoder().decode(key.path("x").asText());
    assertEquals(32, raw.length);
    // The fixed head of an Ed25519 key in X.509 form, RFC 8410.
    var encoded =
        HexFormat.of().parseHex("302a300506032b6570032100" + HexFormat.of().formatHex(raw));
    var verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
    verifier.update(message.getBytes(StandardCharsets.UTF_8));
    assertTrue(
        verifier.verify(
            HexFormat.of().parseHex(String.valueOf(headers.get("X-Fal-Webhook-Signature")))));
  }

  @Test
  void failuresAndCancellationsAreToldToo() throws Exception {
    var invalid = submit(RunningServer.input("a").put("shift", 99));
    var failed = Json.parse(next().body());
    assertEquals(invalid, failed.path("request_id").asText());
    assertEquals("ERROR", failed.path("status").asText());
    assertEquals("Invalid status code: 422", failed.path("error").asText());
    assertEquals(
        "less_than_equal", failed.path("payload").path("detail").path(0).path("type").asText());

    var held = submit(RunningServer.input("hold"));
    server.await(held, "IN_PROGRESS");
    server.put("/queue/fal-ai/scail-2/requests/" + held + "/cancel");
    var cancelled = Json.parse(next().body());
    assertEquals("Invalid status code: 499", cancelled.path("error").asText());
    assertEquals("client_cancelled", cancelled.path("payload").path("error_type").asText());
  }

  @Test
  void aFailedDeliveryIsRepeatedWithTheSameBytesUntilItIsAcknowledged() throws Exception {
    failures.set(2);
    var id = submit(RunningServer.input("a"));
    var first = next();
    var second = next();
    var third = next();
    assertEquals(first.body(), second.body());
    assertEquals(first.body(), third.body());
    assertSigned(third, id);
    assertEquals(null, calls.poll(500, TimeUnit.MILLISECONDS), "nothing comes after a 2xx");
  }

  @Test
  void aRedirectIsNeitherFollowedNorTriedAgain() throws Exception {
    redirects.set(1);
    submit(RunningServer.input("a"));
    assertEquals("/hook?a=1&b=2", next().target());
    assertEquals(null, calls.poll(500, TimeUnit.MILLISECONDS), "another call");
  }

  @Test
  void deliveriesAreGivenUpAfterTheirNumber() throws Exception {
    // This server's schedule: four attempts, each pause longer than the one before.
    failures.set(10);
    submit(RunningServer.input("a"));
    for (var attempt = 0; attempt < 4; attempt++) {
      next();
    }
    assertEquals(null, calls.poll(500, TimeUnit.MILLISECONDS), "a fifth attempt");
    failures.set(0);
  }

  @Test
  void aPrivateTargetIsRefusedUnlessAllowed(@TempDir Path folder) {
    try (var strict = new RunningServer(folder, false)) {
      for (var url :
          new String[] {
            "http://127.0.0.1:9/x",
            "http://localhost/x",
            "http://10.1.2.3/x",
            "http://169.254.169.254/",
            "http://[fd00::1]/",
            "ftp://example.com/x",
            "nonsense",
            "http:///x"
          }) {
        var answer = submit(strict, url, RunningServer.input("a"));
        assertEquals(400, answer.statusCode(), url);
        assertEquals("bad_request", Json.parse(answer.body()).path("error_type").asText());
      }
    }
  }
}
