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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Knows the open HTTP/1.1 connections, so that a handler that waits long can learn that its caller
 * left, and that callers who keep the server waiting are cut off. Helidon tells a handler only when
 * it writes, and nobody how long a caller has been silent.
 */
public final class Connections implements ServerConnectionSelector, AutoCloseable {
  /** A whole head is a few kilobytes: somebody who needs longer means to hold the connection. */
  private static final Duration HEAD = Duration.ofSeconds(30);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** The connection whose thread this is: Helidon's ids of sockets are not unique. */
  private static final ScopedValue<TimedConnection> CURRENT = ScopedValue.newInstance();

  private final Http1ConnectionSelector http1;
  private final Set<TimedConnection> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * @param idle silence of a caller after which the connection is cut
   */
  public Connections(Http1Config config, Duration idle) {
    this.http1 = Http1ConnectionSelector.builder().config(config).build();
    Thread.ofPlatform().name("scail-connections").daemon().start(() -> cutSlow(idle));
  }

  private void cutSlow(Duration idle) {
    var pause = Math.min(LONGEST_PAUSE.toMillis(), Math.max(1, idle.toMillis() / 4));
    try {
      while (!closing.await(pause, TimeUnit.MILLISECONDS)) {
        open.forEach(connection -> connection.cutWhenSlow(idle, HEAD));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
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
    var timed = new TimedConnection(context);
    var connection = http1.connection(timed);
    open.add(timed);
    return new ServerConnection() {
      @Override
      public void handle(Limit limit) throws InterruptedException {
        try {
          var _ =
              ScopedValue.where(CURRENT, timed)
                  .call(
                      () -> {
                        connection.handle(limit);
                        return timed;
                      });
        } finally {
          open.remove(timed);
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

  /** Watches the connection of the request that this thread handles. */
  Watch watch() {
    CURRENT.get().watched();
    return new Watch(CURRENT.get());
  }

  /** Hears that the head of this thread's request is complete. */
  void answering() {
    CURRENT.get().answering(Thread.currentThread());
  }

  /** Hears that this thread's request has been answered. */
  void answered() {
    CURRENT.get().answered();
  }

  /** Notices the end of one connection. */
  public static final class Watch {
    private final Thread reader;

    Watch(ConnectionContext context) {
      // Blocks until the caller is gone.
      reader = Thread.ofVirtual().name("connection-watch").start(() -> awaitEnd(context));
    }

    /** Whether the caller has closed the connection. */
    public boolean left() {
      return !reader.isAlive();
    }

    private static void awaitEnd(ConnectionContext context) {
      var reader = context.dataReader();
      while (true) {
        try {
          reader.ensureAvailable();
          // Who sends more, such as a further request, is still there; the answer closes the
          // connection, so nobody will miss it.
          reader.skip(reader.available());
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
