package io.scail.server.http;

import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The listening web server: one port, one route, the gateway behind it. */
public final class HttpServer implements AutoCloseable {
  private final WebServer server;

  /**
   * Where and how to listen.
   *
   * @param port 0 for any free one
   * @param mostBytes bytes of the largest body of any route
   * @param idle how long a connection may do nothing
   * @param grace how long running requests may go on after a stop
   */
  public record Settings(
      InetAddress host,
      int port,
      long mostBytes,
      Duration idle,
      Duration grace,
      Optional<Tls> tls) {
    /** A listener on this machine alone, for any free port. */
    public static final Settings LOCAL =
        new Settings(
            InetAddress.getLoopbackAddress(),
            0,
            2L << 30,
            Duration.ofMinutes(5),
            Duration.ofSeconds(5),
            Optional.empty());
  }

  private HttpServer(WebServer server) {
    this.server = server;
  }

  /** Starts to listen. */
  public static HttpServer start(
      Settings settings,
      ServiceRouter router,
      Map<Service, Face> faces,
      Gateway.Listener listener) {
    var connections =
        new Connections(
            Http1Config.builder()
                // A presigned target URL in a header, and a webhook in a query, can be long.
                .maxHeadersSize(64 * 1024)
                .maxPrologueLength(32 * 1024)
                .buildPrototype());
    var gateway = new Gateway(router, faces, connections, listener);
    var builder =
        WebServer.builder()
            .address(settings.host())
            .port(settings.port())
            .maxPayloadSize(settings.mostBytes())
            // Helidon 4.4's channel sockets forget what one write call did not take: large answers
            // end short.
            .useNio(false)
            .connectionOptions(options -> options.readTimeout(settings.idle()))
            .idleConnectionTimeout(settings.idle())
            .shutdownGracePeriod(settings.grace())
            .shutdownHook(false)
            .addConnectionSelector(connections)
            .directHandlers(Gateway.directHandlers())
            .routing(routing -> routing.any(gateway));
    settings.tls().ifPresent(builder::tls);
    return new HttpServer(builder.build().start());
  }

  public int port() {
    return server.port();
  }

  /** Stops listening and lets running requests finish for the grace period. */
  @Override
  public void close() {
    server.stop();
  }
}
