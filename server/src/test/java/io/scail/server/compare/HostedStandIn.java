package io.scail.server.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.scail.server.http.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Behaves as the hosted queue does: keys, three states, bills, results at addresses of their own.
 * The prompt says what goes wrong; the result is the driving video itself.
 */
public final class HostedStandIn implements AutoCloseable {
  /** The one key that it takes. */
  public static final String KEY = "key-id:key-secret-0123456789";

  private static final int LOOKS = 2;

  private final HttpServer server;
  private final Map<String, Request> requests = new ConcurrentHashMap<>();
  private final List<String> submitted = new ArrayList<>();
  private final AtomicInteger downloads = new AtomicInteger();
  private volatile boolean troubled;

  private record Request(JsonNode input, AtomicInteger looks, AtomicBoolean cancelled) {
    String prompt() {
      return input.path("prompt").asText();
    }
  }

  public HostedStandIn() {
    this(0);
  }

  /** Starts on a port of its own choice when that is 0. */
  public HostedStandIn(int port) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/queue/fal-ai/scail-2", exchange -> answer(exchange, this::queue));
    server.createContext("/media/", exchange -> answer(exchange, this::media));
    server.createContext("/rest/storage/upload/", exchange -> answer(exchange, this::upload));
    server.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Prompts in the order in which requests were accepted, which is what costs money. */
  public List<String> accepted() {
    synchronized (submitted) {
      return List.copyOf(submitted);
    }
  }

  /** Forgets its requests, as the hosted queue does after an hour. */
  public void forget() {
    requests.clear();
  }

  /** Whether a gateway in front of it answers for results and uploads, with 502. */
  public void trouble(boolean begins) {
    troubled = begins;
  }

  private interface Handler {
    void handle(HttpExchange exchange) throws IOException;
  }

  private static void answer(HttpExchange exchange, Handler handler) throws IOException {
    try (exchange) {
      handler.handle(exchange);
    }
  }

  private void queue(HttpExchange exchange) throws IOException {
    var key = exchange.getRequestHeaders().getFirst("Authorization");
    if (!("Key " + KEY).equals(key)) {
      // Says the wrong key back, as careless servers do.
      send(exchange, 401, detail("No user found for " + key));
      return;
    }
    var rest = exchange.getRequestURI().getPath().replaceFirst("^/queue/fal-ai/scail-2", "");
    if (exchange.getRequestMethod().equals("POST")) {
      submit(exchange);
      return;
    }
    var parts = rest.split("/", -1);
    var request = parts.length > 2 ? requests.get(parts[2]) : null;
    if (request == null) {
      send(exchange, 404, "{\"status\":\"NOT_FOUND\"}");
    } else if (rest.endsWith("/status")) {
      status(exchange, request);
    } else if (rest.endsWith("/cancel")) {
      cancel(exchange, request);
    } else {
      result(exchange, parts[2], request);
    }
  }

  private void submit(HttpExchange exchange) throws IOException {
    var input = Json.parse(exchange.getRequestBody().readAllBytes());
    var prompt = input.path("prompt").asText();
    if (prompt.equals("turn away")) {
      send(exchange, 413, detail("The body is too large."));
      return;
    }
    String id;
    synchronized (submitted) {
      submitted.add(prompt);
      id = "request-" + submitted.size();
    }
    requests.put(id, new Request(input, new AtomicInteger(), new AtomicBoolean()));
    if (prompt.equals("say nothing")) {
      // Accepted, and nobody hears of it.
      return;
    }
    send(exchange, 200, "{\"status\":\"IN_QUEUE\",\"request_id\":\"%s\"}".formatted(id));
  }

  private static void status(HttpExchange exchange, Request request) throws IOException {
    int look = request.looks.incrementAndGet();
    var endless =
        switch (request.prompt()) {
          case "never end" -> true;
          case "end late", "give up" -> !request.cancelled.get();
          default -> false;
        };
    if (endless || look <= LOOKS) {
      var word = look == 1 ? "IN_QUEUE" : "IN_PROGRESS";
      send(
          exchange,
          202,
          "{\"status\":\"%s\",\"logs\":[],\"metrics\":{},\"queue_position\":0}".formatted(word));
      return;
    }
    var status = Json.object().put("status", "COMPLETED");
    status.putObject("metrics").put("inference_time", 12.5);
    switch (request.prompt()) {
      case "break" ->
          status.put("error", "Internal Server Error").put("error_type", "internal_error");
      case "give up" ->
          status.put("error", "Request was cancelled").put("error_type", "client_cancelled");
      default -> {}
    }
    send(exchange, 200, Json.text(status));
  }

  /** Says yes, or that it is too late. */
  private static void cancel(HttpExchange exchange, Request request) throws IOException {
    request.cancelled.set(true);
    if (request.prompt().equals("end late")) {
      send(exchange, 400, "{\"status\":\"ALREADY_COMPLETED\"}");
    } else {
      send(exchange, 202, "{\"status\":\"CANCELLATION_REQUESTED\"}");
    }
  }

  private void upload(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
    if (troubled) {
      send(exchange, 502, "<html>Bad Gateway</html>");
      return;
    }
    var address = url() + "/rest/storage/upload/kept";
    send(
        exchange,
        200,
        Json.text(Json.object().put("upload_url", address).put("file_url", address)));
  }

  private void result(HttpExchange exchange, String id, Request request) throws IOException {
    if (troubled) {
      send(exchange, 502, "<html>Bad Gateway</html>");
      return;
    }
    switch (request.prompt()) {
      case "bad input" ->
          send(
              exchange,
              422,
              "{\"detail\":[{\"loc\":[\"body\",\"image_url\"],\"msg\":\"Failed to load the image\","
                  + "\"type\":\"image_load_error\"}]}");
      case "break" -> send(exchange, 500, detail("Internal Server Error"));
      default -> {
        exchange.getResponseHeaders().add("X-Fal-Billable-Units", "2.5");
        send(
            exchange,
            200,
            "{\"video\":{\"url\":\"%s/media/%s.mp4\",\"content_type\":\"video/mp4\"},\"seed\":1}"
                .formatted(url(), id));
      }
    }
  }

  private void media(HttpExchange exchange) throws IOException {
    if (exchange.getRequestHeaders().containsKey("Authorization")) {
      send(exchange, 500, detail("a key came where none belongs"));
      return;
    }
    var id = exchange.getRequestURI().getPath().replaceAll("^/media/|\\.mp4$", "");
    var request = requests.get(id);
    if (request == null) {
      send(exchange, 404, detail("gone"));
      return;
    }
    var uri = request.input.path("video_url").asText();
    var bytes = Base64.getDecoder().decode(uri.substring(uri.indexOf(',') + 1));
    if (request.prompt().equals("send rubbish")
        || (request.prompt().equals("send rubbish at first") && downloads.incrementAndGet() == 1)) {
      bytes = "this is no video".repeat(100).getBytes(StandardCharsets.UTF_8);
    }
    var cut = request.prompt().equals("cut the download") && downloads.incrementAndGet() == 1;
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes, 0, cut ? bytes.length / 2 : bytes.length);
  }

  private static String detail(String text) {
    return Json.text(Json.object().put("detail", text));
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
