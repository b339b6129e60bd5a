package io.scail.server.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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

/** Inputs from a host that answers with the path it was asked for, and from among our own. */
@SuppressWarnings("NullAway.Init")
final class InputFetcherTest {
  private static final String OWN = "0123456789abcdefghijkl";

  @TempDir private Path folder;
  private HttpServer host;

  @BeforeEach
  void start() throws IOException {
    host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    host.createContext(
        "/",
        exchange -> {
          var asked = exchange.getRequestURI().toString();
          if (asked.startsWith("/moved")) {
            // As hosts do that do not encode: the bytes of the name as they are.
            var raw =
                new String(
                    "/图.png?大".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            exchange.getResponseHeaders().add("Location", raw);
            exchange.sendResponseHeaders(302, -1);
          } else {
            var bytes = asked.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
          exchange.close();
        });
    host.start();
  }

  @AfterEach
  void stop() {
    host.stop(0);
  }

  private String fetch(String source) throws IOException {
    var fetcher =
        new InputFetcher(
            new GuardedClient(new AddressGuard(true, Set.of())),
            id -> id.equals(OWN) ? Optional.of(own()) : Optional.empty(),
            1 << 20,
            Duration.ofSeconds(20));
    var file = folder.resolve("input");
    fetcher.fetch(source, file, fetcher.deadline());
    return Files.readString(file);
  }

  private static InputStream own() {
    return new ByteArrayInputStream("one of ours".getBytes(StandardCharsets.UTF_8));
  }

  private String url(String path) {
    return "http://127.0.0.1:" + host.getAddress().getPort() + path;
  }

  @Test
  void aNameBeyondAsciiIsAskedForInPercentEncoding() throws IOException {
    assertEquals("/%E5%9B%BE.png?%E5%A4%A7", fetch(url("/图.png?大")));
    assertEquals("/%E5%9B%BE.png", fetch(url("/%E5%9B%BE.png")));
    assertEquals("/%E5%9B%BE.png?%E5%A4%A7", fetch(url("/moved")));
  }

  @Test
  void ourOwnFilesAreNotAskedForOverHttpWhateverTheirPrefix() throws IOException {
    for (var prefix : new String[] {"", "/scail", "/a/b"}) {
      assertEquals("one of ours", fetch(url(prefix + "/files/b/" + OWN + "/a.png")));
    }
    assertEquals("/files/b/short/a.png", fetch(url("/files/b/short/a.png")));
  }
}
