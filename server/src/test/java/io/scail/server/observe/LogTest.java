package io.scail.server.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.http.Face;
import io.scail.server.http.HttpServer;
import io.scail.server.http.Service;
import io.scail.server.http.ServiceRouter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

final class LogTest {
  /** Formats on the thread that logs, as the console does. */
  private static final class Lines extends Handler {
    private final LogFormatter formatter = new LogFormatter();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Override
    public void publish(LogRecord entry) {
      lines.add(formatter.format(entry));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void aLineNamesTheRequestItsKeyAndItsJobAndCannotBeForged() throws Exception {
    var logger = Logger.getLogger("io.scail.server.observe.AccessLog");
    var lines = new Lines();
    logger.addHandler(lines);
    logger.setLevel(java.util.logging.Level.INFO);
    Face face =
        exchange -> {
          exchange.identify("k1");
          exchange.with("x-fal-request-id", "j1").send(200, "text/plain", new byte[0]);
        };
    try (var server =
            HttpServer.start(
                HttpServer.Settings.LOCAL,
                new ServiceRouter(Optional.empty(), false),
                Map.of(Service.RUN, face),
                AccessLog::write);
        var client = HttpClient.newHttpClient()) {
      var base = "http://127.0.0.1:" + server.port();
      client.send(
          HttpRequest.newBuilder(URI.create(base + "/looking")).build(), BodyHandlers.ofString());
      var answer =
          client.send(
              HttpRequest.newBuilder(URI.create(base + "/a%0Ab/" + "t".repeat(200)))
                  .POST(BodyPublishers.noBody())
                  .build(),
              BodyHandlers.ofString());
      var line = lines.lines.take();
      assertTrue(line.contains(" request answered method=POST path=/a_b/… status=200 "), line);
      assertTrue(line.contains(" key=k1 job=j1 "), line);
      var id = answer.headers().firstValue("X-Request-Id").orElseThrow();
      assertTrue(line.endsWith(" request=" + id + System.lineSeparator()), line);
      assertEquals(1, line.lines().count());
      assertFalse(line.contains("looking"), "looking is not told");
    } finally {
      logger.removeHandler(lines);
      logger.setLevel(null);
    }
  }
}
