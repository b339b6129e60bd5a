package io.scail.server.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose fault it is when an input does not arrive: its host's, or this machine's. */
@SuppressWarnings("NullAway.Init")
final class InputFaultsTest {
  private static final byte[] BYTES = "moving pictures".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;
  private HttpServer host;
  private InputFetcher fetcher;

  @BeforeEach
  void start() throws IOException {
    host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    host.createContext(
        "/",
        exchange -> {
          var whole = exchange.getRequestURI().getPath().equals("/whole");
          try (exchange) {
            exchange.sendResponseHeaders(200, whole ? BYTES.length : 2L * BYTES.length);
            exchange.getResponseBody().write(BYTES);
          }
        });
    host.start();
    fetcher =
        new InputFetcher(
            new GuardedClient(new AddressGuard(true, Set.of())),
            _ -> Optional.empty(),
            1 << 20,
            Duration.ofSeconds(10));
  }

  @AfterEach
  void stop() {
    host.stop(0);
  }

  private void fetch(String path, Path file) {
    fetcher.fetch(
        "http://127.0.0.1:" + host.getAddress().getPort() + path, file, fetcher.deadline());
  }

  @Test
  void aDownloadArrivesWhole() throws IOException {
    var file = folder.resolve("input");
    fetch("/whole", file);
    assertEquals("moving pictures", Files.readString(file));
  }

  @Test
  void aHostThatBreaksOffIsToBlame() {
    assertThrows(FetchFailure.Unreachable.class, () -> fetch("/torn", folder.resolve("input")));
  }

  @Test
  void aDiskThatTakesNothingIsNotTheCallersFault() {
    var nowhere = folder.resolve("missing/input");
    assertThrows(UncheckedIOException.class, () -> fetch("/whole", nowhere));
  }
}
