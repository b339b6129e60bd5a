package io.scail.server.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only route of the web server: finds the face that a request means and turns failures into
 * answers.
 */
public final class Gateway implements Handler {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final ServiceRouter router;
  private final Map<Service, Face> faces;
  private final Connections connections;
  private final BodyMemory memory;
  private final Listener listener;

  /** Hears of every answer, on the thread that gave it. */
  @FunctionalInterface
  public interface Listener {
    void answered(Answered answer);
  }

  Gateway(
      ServiceRouter router,
      Map<Service, Face> faces,
      Connections connections,
      BodyMemory memory,
      Listener listener) {
    this.router = router;
    this.faces = new EnumMap<>(faces);
    this.connections = connections;
    this.memory = memory;
    this.listener = listener;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    connections.answering();
    try {
      RequestId.next().during(() -> answer(request, response));
    } finally {
      connections.answered();
    }
  }

  private void answer(ServerRequest request, ServerResponse response) {
    var started = System.nanoTime();
    response.header("X-Request-Id", RequestId.current());
    Cors.allow(request, response);
    var exchange = resolve(request, response);
    try {
      answer(exchange);
    } catch (EventStream.WatcherLeft e) {
      LOG.debug("watcher left");
      throw new CloseConnectionException("the watcher left", e);
    } catch (CloseConnectionException e) {
      throw e;
    } catch (RuntimeException e) {
      if (response.isSent() || exchange.status() != 0) {
        LOG.debug("answer broke off", e);
        throw new CloseConnectionException("the answer broke off", e);
      }
      LOG.error("request failed path={}", exchange.target().loggable(), e);
      exchange.with("X-Fal-Error-Type", "internal_error");
      exchange.send(
          500,
          Json.object().put("detail", "Internal Server Error").put("error_type", "internal_error"));
    } catch (Error e) {
      LOG.error("request broke path={}", exchange.target().loggable(), e);
      throw new CloseConnectionException("the request broke", e);
    } finally {
      exchange.releaseBody();
      listener.answered(exchange.answered(Duration.ofNanos(System.nanoTime() - started)));
    }
    if (response.headers().contains(io.helidon.http.HeaderValues.CONNECTION_CLOSE)) {
      throw new CloseConnectionException("the answer announced it");
    }
  }

  private Exchange resolve(ServerRequest request, ServerResponse response) {
    var uri = request.prologue();
    var received =
        new ServiceRouter.Received(
            request.isSecure() ? "https" : "http",
            request.headers().first(HeaderNames.HOST).orElse("localhost"),
            uri.uriPath().rawPath(),
            uri.query().rawValue(),
            request.headers().first(HeaderNames.create("x-fal-target-url")),
            request.headers().first(HeaderNames.X_FORWARDED_HOST),
            request.headers().first(HeaderNames.X_FORWARDED_PROTO));
    try {
      return new Exchange(request, response, router.resolve(received), connections, memory.share());
    } catch (Refusal e) {
      var nowhere =
          new Target(
              Service.OBSERVE, java.util.List.of(), Query.parse(""), new PublicUrls.Prefixed(""));
      var exchange = new Exchange(request, response, nowhere, connections, memory.share());
      send(exchange, e);
      return exchange;
    }
  }

  private void answer(Exchange exchange) {
    if (exchange.status() != 0) {
      return;
    }
    if (exchange.method().equals("OPTIONS")) {
      exchange.send(204);
      return;
    }
    try {
      Optional.ofNullable(faces.get(exchange.target().service()))
          .orElseThrow(() -> Refusal.detail(404, "Not Found"))
          .handle(exchange);
    } catch (Refusal e) {
      send(exchange, e);
    } catch (Exchange.BodyTooLarge e) {
      send(
          exchange,
          new Refusal(
              413,
              Json.object()
                  .put("detail", String.valueOf(e.getMessage()))
                  .put("error_type", "bad_request"),
              Map.of("X-Fal-Error-Type", "bad_request", "Connection", "close")));
    }
  }

  private static void send(Exchange exchange, Refusal refusal) {
    refusal.headers().forEach(exchange::with);
    exchange.send(refusal.status(), refusal.body());
  }

  /** Answers in JSON for what fails before routing, such as a request line that is none. */
  public static DirectHandlers directHandlers() {
    var builder = DirectHandlers.builder();
    for (var event : DirectHandler.EventType.values()) {
      builder.addHandler(event, Gateway::answerDirectly);
    }
    return builder.build();
  }

  private static DirectHandler.TransportResponse answerDirectly(
      DirectHandler.TransportRequest request,
      DirectHandler.EventType event,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    // The gateway answers every failure behind it, so an internal error can only be that the caller
    // stopped in the middle of the head. As a 500 it would be logged with its trace, once for each.
    var told = event == DirectHandler.EventType.INTERNAL_ERROR ? Status.BAD_REQUEST_400 : status;
    var type = told.code() >= 500 ? "internal_error" : "bad_request";
    var body = Json.object().put("detail", told.reasonPhrase()).put("error_type", type);
    return DirectHandler.TransportResponse.builder()
        .status(told)
        .headers(headers)
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .header(HeaderNames.create("X-Fal-Error-Type"), type)
        .header(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .keepAlive(false)
        .entity(Json.bytes(body))
        .build();
  }
}
