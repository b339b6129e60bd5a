package io.scail.server.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A hub and, at another address, the store that it redirects to. */
final class HubStandIn implements AutoCloseable {
  private final HttpServer hub;
  private final HttpServer store;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Map<String, String> moved = new ConcurrentHashMap<>();
  private final List<String> rangesSent = new CopyOnWriteArrayList<>();
  private final List<String> storeCredentials = new CopyOnWriteArrayList<>();
  private final AtomicInteger cuts = new AtomicInteger();
  private final AtomicInteger busy = new AtomicInteger();
  private volatile Optional<String> token = Optional.empty();
  private volatile boolean ranges = true;
  private volatile boolean lies;
  private volatile long claimedSize = -1;

  HubStandIn() {
    hub = start(this::answerHub);
    store = start(this::answerStore);
  }

  private static HttpServer start(com.sun.net.httpserver.HttpHandler handler) {
    try {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", handler);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
  }

  void put(String path, byte[] bytes) {
    files.put(path, bytes);
  }

  /** Redirects within the hub, as for a repository that has another name now. */
  void move(String from, String to) {
    moved.put(from, to);
  }

  /** The next answers end half-way. */
  void cut(int answers) {
    cuts.set(answers);
  }

  /** The next answers are 503. */
  void beBusy(int answers) {
    busy.set(answers);
  }

  void demandToken(String secret) {
    token = Optional.of(secret);
  }

  void ignoreRanges() {
    ranges = false;
  }

  /** Tells the right digest and sends other bytes. */
  void lie() {
    lies = true;
  }

  void claimSize(long bytes) {
    claimedSize = bytes;
  }

  /** The ranges that were sent whole, in the order in which they were asked for. */
  List<String> rangesSent() {
    return new ArrayList<>(rangesSent);
  }

  /** Credentials that reached the store; there should be none. */
  List<String> storeCredentials() {
    return storeCredentials;
  }

  private void answerHub(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (token.isPresent()
          && !("Bearer " + token.get())
              .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      var path = exchange.getRequestURI().getPath();
      if (moved.containsKey(path)) {
        exchange.getResponseHeaders().set("Location", moved.get(path));
        exchange.sendResponseHeaders(307, -1);
        return;
      }
      var bytes = files.get(path);
      if (bytes == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      var headers = exchange.getResponseHeaders();
      headers.set("X-Linked-Size", Long.toString(claimedSize < 0 ? bytes.length : claimedSize));
      headers.set("X-Linked-Etag", "\"" + sha256(bytes) + "\"");
      headers.set(
          "Location",
          "http://127.0.0.1:" + store.getAddress().getPort() + exchange.getRequestURI().getPath());
      exchange.sendResponseHeaders(302, -1);
    }
  }

  private void answerStore(HttpExchange exchange) throws IOException {
    try (exchange) {
      Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
          .ifPresent(storeCredentials::add);
      if (busy.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      var bytes = Objects.requireNonNull(files.get(exchange.getRequestURI().getPath())).clone();
      if (exchange.getRequestMethod().equals("HEAD")) {
        // Its addresses are signed for GET alone.
        exchange.sendResponseHeaders(403, -1);
        return;
      }
      if (lies) {
        bytes[bytes.length / 2] ^= 1;
      }
      var range = exchange.getRequestHeaders().getFirst("Range");
      int from = 0;
      int to = bytes.length;
      if (range != null && ranges) {
        var parts = range.substring("bytes=".length()).split("-", -1);
        from = Integer.parseInt(parts[0]);
        to = Math.min(bytes.length, Integer.parseInt(parts[1]) + 1);
      }
      boolean cut = cuts.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
      exchange.sendResponseHeaders(range != null && ranges ? 206 : 200, to - from);
      exchange.getResponseBody().write(bytes, from, cut ? (to - from) / 2 : to - from);
      if (!cut) {
        rangesSent.add(from + "-" + to);
      }
    } catch (IOException e) {
      // The caller left, or the answer was cut on purpose.
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    hub.stop(0);
    store.stop(0);
  }
}
