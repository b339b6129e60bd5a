package io.scail.server.fetch;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;

/**
 * The end that a fetch must not outlast: a time, or the earlier word of somebody who does not want
 * it any more. Whatever connection is open then is closed, wherever it stands.
 */
public final class Deadline {
  private static final Duration LOOK = Duration.ofMillis(100);

  private final long end;
  private boolean cancelled;
  private Optional<Socket> open = Optional.empty();

  private Deadline(long end) {
    this.end = end;
  }

  /** A deadline so far from now. */
  public static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** Ends the fetch now. From any thread. */
  public void cancel() {
    Optional<Socket> socket;
    synchronized (this) {
      cancelled = true;
      socket = open;
    }
    socket.ifPresent(Deadline::close);
  }

  synchronized boolean cancelled() {
    return cancelled;
  }

  /**
   * Time that is left.
   *
   * @throws IOException when there is none
   */
  Duration left() throws IOException {
    var left = end - System.nanoTime();
    if (cancelled() || left <= 0) {
      throw new IOException(cancelled() ? "not wanted any more" : "out of time");
    }
    return Duration.ofNanos(left);
  }

  /**
   * Closes this connection at the end, unless somebody closes it before.
   *
   * @throws IOException when the end has come; then it is closed already
   */
  void guard(Socket socket) throws IOException {
    synchronized (this) {
      open = Optional.of(socket);
    }
    try {
      left();
    } catch (IOException e) {
      close(socket);
      throw e;
    }
    Thread.ofVirtual().name("fetch-deadline").start(() -> closeAtEnd(socket));
  }

  private void closeAtEnd(Socket socket) {
    try {
      while (!socket.isClosed() && System.nanoTime() - end < 0) {
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Nobody uses it any more.
    }
  }
}
