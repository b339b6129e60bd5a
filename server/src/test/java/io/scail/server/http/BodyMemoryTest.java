package io.scail.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("NullAway.Init")
final class BodyMemoryTest {
  private static final int ROOM = 1 << 20;
  private static final byte[] LARGE = new byte[700 << 10];

  private final Semaphore read = new Semaphore(0);
  private final Semaphore gate = new Semaphore(0);
  private HttpServer server;
  private HttpClient client;

  private void handle(Exchange exchange) {
    var bytes = exchange.body(10 * ROOM);
    var how = exchange.segments().getLast();
    if (how.equals("held") || how.equals("watched")) {
      if (how.equals("watched")) {
        exchange.watch();
      }
      read.release();
      gate.acquireUninterruptibly();
    }
    exchange.send(200, Json.object().put("bytes", bytes.length));
  }

  @BeforeEach
  void start() {
    server =
        HttpServer.start(
            HttpServer.Settings.LOCAL,
            new ServiceRouter(Optional.empty(), false),
            Map.of(Service.RUN, this::handle),
            new BodyMemory(ROOM, Duration.ofMillis(50)),
            _ -> {});
    client = HttpClient.newHttpClient();
  }

  @AfterEach
  void stop() {
    gate.release(10);
    client.close();
    server.close();
  }

  private CompletableFuture<HttpResponse<String>> send(String path, byte[] body) {
    var url = URI.create("http://127.0.0.1:%d/a/%s".formatted(server.port(), path));
    var request = HttpRequest.newBuilder(url).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private int status(String path, byte[] body) throws Exception {
    return send(path, body).get(30, TimeUnit.SECONDS).statusCode();
  }

  @Test
  void largeBodiesBeyondTheRoomAreAskedToComeAgain() throws Exception {
    var held = send("held", LARGE);
    read.acquire();
    var refused = send("read", LARGE).get(30, TimeUnit.SECONDS);
    assertEquals(503, refused.statusCode(), refused.body());
    assertTrue(refused.headers().firstValue("Retry-After").isPresent());
    assertEquals(200, status("read", new byte[10 << 10]), "a small one needs no room");
    gate.release();
    assertEquals(200, held.get(30, TimeUnit.SECONDS).statusCode());
    assertEquals(200, status("read", LARGE), "the answer gave the room back");
  }

  @Test
  void whoWaitsForItsJobHoldsNoRoom() throws Exception {
    var waiting = send("watched", LARGE);
    read.acquire();
    assertEquals(200, status("read", LARGE));
    gate.release();
    assertEquals(200, waiting.get(30, TimeUnit.SECONDS).statusCode());
  }

  @Test
  void aBodyThatNeverFitsIsTooLarge() throws Exception {
    assertEquals(413, status("read", new byte[ROOM + 1]));
    assertEquals(200, status("read", new byte[ROOM]));
  }

  @Test
  void anObjectOfVeryManyPartsIsNoRequest() {
    var bytes = ("[" + "[],".repeat(200_000) + "[]]").getBytes(StandardCharsets.US_ASCII);
    assertThrows(Json.MalformedJson.class, () -> Json.parse(bytes));
  }
}
