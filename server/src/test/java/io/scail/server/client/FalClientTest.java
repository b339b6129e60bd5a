package io.scail.server.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import io.scail.server.http.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class FalClientTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  /** Of TLS: a fatal alert, "handshake failure". */
  private static final byte[] NO_HANDSHAKE = {0x15, 3, 3, 0, 2, 2, 0x28};

  @TempDir private Path folder;

  private static FalClient client(String scheme, int port) {
    var address = URI.create("%s://127.0.0.1:%d".formatted(scheme, port));
    return new FalClient(FalServer.at(address, FalServer.SCAIL_2, Optional.empty()), SHORT, SHORT);
  }

  @Test
  void aBodyThatStallsEndsAtTheLimit() throws IOException {
    var over = new CountDownLatch(1);
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    var file = folder.resolve("video.mp4");
    int port = server.getAddress().getPort();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var client = client("http", port)) {
      server.setExecutor(threads);
      server.start();
      try {
        var url = "http://127.0.0.1:%d/video.mp4".formatted(port);
        assertThrows(CallFailure.NoAnswer.class, () -> client.submit(Json.object()));
        assertThrows(CallFailure.NoAnswer.class, () -> client.status("id"));
        assertThrows(CallFailure.NoAnswer.class, () -> client.download(url, file));
        assertFalse(Files.exists(file));
      } finally {
        over.countDown();
        server.stop(0);
      }
    }
  }

  @Test
  void aHandshakeThatFailsMeansThatNothingWasSent() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var client = client("https", server.getLocalPort())) {
      var answering =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (var caller = server.accept()) {
                      caller.getInputStream().read(new byte[1 << 14]);
                      caller.getOutputStream().write(NO_HANDSHAKE);
                    } catch (IOException _) {
                      // The test has ended.
                    }
                  });
      assertThrows(CallFailure.Unreachable.class, () -> client.submit(Json.object()));
      answering.join();
    }
  }
}
