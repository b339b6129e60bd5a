package io.scail.server.http;

import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.spi.ProtocolConfig;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The listening web server: one port, one route, the gateway behind it. */
public final class HttpServer implements AutoCloseable {
  // Each costs a virtual thread and its buffers, about 50 kB: what bounds a crowd of idle callers.
  private static final int MOST_CONNECTIONS = 10_000;

  private final WebServer server;
  private final Connections connections;

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

  /**
   * Keeps Helidon from adding its own HTTP/1.1 beside ours: with two to choose from it waits for a
   * connection's first byte before it asks either, and for ever.
   */
  private record Taken(String name, String type) implements ProtocolConfig {}

  private HttpServer(WebServer server, Connections connections) {
    this.server = server;
    this.connections = connections;
  }

  /**
   * Starts to listen.
   *
   * @throws UncheckedIOException when the address cannot be had
   */
  public static HttpServer start(
      Settings settings,
      ServiceRouter router,
      Map<Service, Face> faces,
      Gateway.Listener listener) {
    return start(settings, router, faces, BodyMemory.ofHeap(), listener);
  }

  static HttpServer start(
      Settings settings,
      ServiceRouter router,
      Map<Service, Face> faces,
      BodyMemory memory,
      Gateway.Listener listener) {
    var connections =
        new Connections(
            Http1Config.builder()
                // A presigned target URL in a header, and a webhook in a query, can be long.
                .maxHeadersSize(64 * 1024)
                .maxPrologueLength(32 * 1024)
                .buildPrototype(),
            settings.idle());
    var gateway = new Gateway(router, faces, connections, memory, listener);
    var builder =
        WebServer.builder()
            .address(settings.host())
            .port(settings.port())
            .maxPayloadSize(settings.mostBytes())
            .maxTcpConnections(MOST_CONNECTIONS)
            // Helidon 4.4's channel sockets forget what one write call did not take: large answers
            // end short.
            .useNio(false)
            .idleConnectionTimeout(settings.idle())
            .shutdownGracePeriod(settings.grace())
            .shutdownHook(false)
            .addProtocol(new Taken("http_1_1", "http_1_1"))
            .addConnectionSelector(connections)
            .directHandlers(Gateway.directHandlers())
            .routing(routing -> routing.any(gateway));
    settings.tls().ifPresent(builder::tls);
    var server = builder.build().start();
    if (!server.isRunning()) {
      // Helidon logs why and says nothing to its caller.
      throw new UncheckedIOException(new BindException("the port is taken or not allowed"));
    }
    return new HttpServer(server, connections);
  }

  public int port() {
    return server.port();
  }

  /** Stops listening and lets running requests finish for the grace period. */
  @Override
  public void close() {
    server.stop();
    connections.close();
  }
}
