package io.scail.server.observe;

import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.scail.server.auth.Authenticator;
import io.scail.server.http.Exchange;
import io.scail.server.http.Face;
import io.scail.server.http.Json;
import io.scail.server.http.Refusal;
import io.scail.server.keys.Scope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Health and metrics over HTTP. */
public final class ObserveFace implements Face {
  private static final ExpositionFormats FORMATS = ExpositionFormats.init();

  private final Health health;
  private final Metrics metrics;
  private final Authenticator authenticator;
  private final boolean openMetrics;

  /**
   * @param openMetrics whether metrics are told to anybody, or only to keys with {@link
   *     Scope#ADMIN}
   */
  public ObserveFace(
      Health health, Metrics metrics, Authenticator authenticator, boolean openMetrics) {
    this.health = health;
    this.metrics = metrics;
    this.authenticator = authenticator;
    this.openMetrics = openMetrics;
  }

  @Override
  public void handle(Exchange exchange) {
    if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
      throw Refusal.detail(405, "Method Not Allowed").with("Allow", "GET, HEAD");
    }
    exchange.with("Cache-Control", "no-store");
    switch (exchange.target().path()) {
      // The process answers: that is all there is to being alive.
      case "/health/live" -> exchange.send(200, Json.object().put("status", "ok"));
      case "/health", "/health/ready" -> {
        var report = health.report();
        exchange.send(report.ready() ? 200 : 503, report.body());
      }
      case "/metrics" -> metrics(exchange);
      default -> throw Refusal.detail(404, "Not Found");
    }
  }

  private void metrics(Exchange exchange) {
    if (!openMetrics) {
      var caller =
          authenticator
              .caller(exchange)
              .orElseThrow(() -> Refusal.detail(401, "Metrics need a key with the scope ADMIN."));
      if (!caller.may(Scope.ADMIN)) {
        throw Refusal.detail(403, "Metrics need a key with the scope ADMIN.");
      }
    }
    var writer = FORMATS.findWriter(exchange.header("Accept").orElse(""));
    var text = new ByteArrayOutputStream();
    try {
      writer.write(text, metrics.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException("metrics could not be written", e);
    }
    exchange.send(200, writer.getContentType(), text.toByteArray());
  }
}
