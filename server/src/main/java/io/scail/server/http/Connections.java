package io.scail.server.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows the open HTTP/1.1 connections, so that a handler that waits long can learn that its caller
 * left. Helidon tells a handler only when it writes.
 */
public final class Connections implements ServerConnectionSelector {
  private final Http1ConnectionSelector http1;
  private final Map<String, ConnectionContext> open = new ConcurrentHashMap<>();

  public Connections(Http1Config config) {
    this.http1 = Http1ConnectionSelector.builder().config(config).build();
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http1.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http1.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http1.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    var key = key(context.socketId(), context.childSocketId());
    var connection = http1.connection(context);
    open.put(key, context);
    return new ServerConnection() {
      @Override
      public void handle(Limit limit) throws InterruptedException {
        try {
          connection.handle(limit);
        } finally {
          open.remove(key);
        }
      }

      @Override
      public Duration idleTime() {
        return connection.idleTime();
      }

      @Override
      public void close(boolean interrupt) {
        connection.close(interrupt);
      }
    };
  }

  Watch watch(String serverSocketId, String socketId) {
    var context = open.get(key(serverSocketId, socketId));
    if (context == null) {
      throw new IllegalStateException("no open connection " + key(serverSocketId, socketId));
    }
    return new Watch(context);
  }

  private static String key(String serverSocketId, String socketId) {
    return serverSocketId + " " + socketId;
  }

  /** Notices the end of one connection. */
  public static final class Watch {
    private final Thread reader;

    Watch(ConnectionContext context) {
      // Blocks until the caller sends more, which nobody will read, or is gone.
      reader = Thread.ofVirtual().name("connection-watch").start(() -> awaitEnd(context));
    }

    /** Whether the caller has closed the connection. */
    public boolean left() {
      return !reader.isAlive();
    }

    private static void awaitEnd(ConnectionContext context) {
      while (true) {
        try {
          context.dataReader().ensureAvailable();
          return;
        } catch (UncheckedIOException e) {
          if (!(e.getCause() instanceof SocketTimeoutException)) {
            return;
          }
        } catch (RuntimeException e) {
          // The end of the stream, which has an exception of its own.
          return;
        }
      }
    }
  }
}
