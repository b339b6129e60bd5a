package io.scail.server.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Against a server that says word for word what a test tells it to. */
final class GuardedClientTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final GuardedClient client = new GuardedClient(new AddressGuard(true, Set.of()));

  /** Answers one request with these bytes and closes, or stays and says no more. */
  private static final class Scripted implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final Thread thread;
    private volatile String request = "";

    Scripted(String answer) throws IOException {
      this(answer, answer.isEmpty());
    }

    Scripted(String answer, boolean stay) throws IOException {
      thread = Thread.ofVirtual().start(() -> serve(answer, stay));
    }

    private void serve(String answer, boolean stay) {
      try (var caller = socket.accept()) {
        var bytes = new byte[4096];
        request = new String(bytes, 0, caller.getInputStream().read(bytes), StandardCharsets.UTF_8);
        caller.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        if (stay) {
          caller.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        }
      } catch (IOException e) {
        request = "broken";
      }
    }

    URI url(String path) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort() + path);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private String get(Scripted server, Duration within) throws IOException {
    try (var answer =
        client.send("GET", server.url("/a?b=c"), Map.of(), new byte[0], Deadline.in(within))) {
      return answer.status()
          + " "
          + new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aRequestSaysWhoIsMeantAndWhatIsWanted() throws Exception {
    try (var server = new Scripted("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")) {
      assertEquals("200 hi", get(server, LONG));
      server.thread.join();
      assertTrue(server.request.startsWith("GET /a?b=c HTTP/1.1\r\n"), server.request);
      assertTrue(server.request.contains("Host: " + server.url("").getAuthority()), server.request);
    }
  }

  @Test
  void chunksAreJoinedAndInterimAnswersAreSkipped() throws Exception {
    try (var server =
        new Scripted(
            "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")) {
      assertEquals("200 abcde", get(server, LONG));
    }
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    try (var server =
        new Scripted(
            "HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n")) {
      assertEquals("302 ", get(server, LONG));
    }
  }

  @Test
  void aBodyThatEndsEarlyIsAFailure() throws Exception {
    for (var answer :
        new String[] {
          "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhi"
        }) {
      try (var server = new Scripted(answer)) {
        assertThrows(IOException.class, () -> get(server, LONG));
      }
    }
  }

  @Test
  void whatIsNoHttpIsUnreachable() throws Exception {
    for (var answer :
        new String[] {
          "SSH-2.0-OpenSSH\r\n",
          "HTTP/1.1 99999\r\n\r\n",
          "HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(500) + "\r\n",
          "HTTP/1.1 200 OK\r\nA: " + "b".repeat(100_000) + "\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"
        }) {
      try (var server = new Scripted(answer)) {
        assertThrows(FetchFailure.Unreachable.class, () -> get(server, LONG));
      }
    }
  }

  @Test
  void aServerThatSaysNothingIsGivenUp() throws Exception {
    try (var server = new Scripted("")) {
      assertThrows(FetchFailure.Unreachable.class, () -> get(server, Duration.ofMillis(300)));
    }
  }

  @Test
  void aCallThatIsNotWantedAnyMoreEndsAtOnce() throws Exception {
    var deadline = Deadline.in(LONG);
    try (var server = new Scripted("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", true);
        var answer = client.send("GET", server.url("/"), Map.of(), new byte[0], deadline)) {
      deadline.cancel();
      assertThrows(IOException.class, () -> answer.body().read());
      assertThrows(
          FetchFailure.Unreachable.class,
          () -> client.send("GET", server.url("/"), Map.of(), new byte[0], deadline));
    }
  }

  @Test
  void theDeadlineHoldsForConnectingToo() throws Exception {
    var crowd = new ArrayList<Socket>();
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // Nobody takes them, so that the next connection is neither taken nor refused.
      assertThrows(
          SocketTimeoutException.class,
          () -> {
            while (true) {
              crowd.add(new Socket());
              crowd.getLast().connect(silent.getLocalSocketAddress(), 200);
            }
          });
      var url = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
      var soon = Deadline.in(Duration.ofMillis(300));
      var start = System.nanoTime();
      assertThrows(
          FetchFailure.Unreachable.class,
          () -> client.send("GET", url, Map.of(), new byte[0], soon));
      assertTrue(System.nanoTime() - start < 5_000_000_000L, "it waits as for one address");
    } finally {
      for (var socket : crowd) {
        socket.close();
      }
    }
  }

  @Test
  void onlyHttpIsSpokenAndOnlyToAllowedAddresses() {
    for (var url :
        new String[] {"ftp://example.org/a", "file:///etc/passwd", "gopher://a/", "http:a"}) {
      assertThrows(
          FetchFailure.BadSource.class,
          () -> client.send("GET", URI.create(url), Map.of(), new byte[0], Deadline.in(LONG)));
    }
    var guarded = new GuardedClient(new AddressGuard(false, Set.of()));
    assertThrows(
        FetchFailure.Forbidden.class,
        () ->
            guarded.send(
                "GET", URI.create("http://[::1]:1/"), Map.of(), new byte[0], Deadline.in(LONG)));
  }
}
