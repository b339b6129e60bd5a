package io.scail.server.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.scail.server.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** A server that webhooks are sent to; remembers what came for each request. */
public final class WebhookReceiver implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, JsonNode> received = new ConcurrentHashMap<>();

  public WebhookReceiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          var body = Json.parse(exchange.getRequestBody().readAllBytes());
          received.put(body.path("request_id").asText(), body);
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** The last body that came, by request id. */
  public Map<String, JsonNode> received() {
    return Map.copyOf(received);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
