package io.scail.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Server-sent events, each flushed whole. */
public final class EventStream implements AutoCloseable {
  private static final byte[] PING = ": ping\n\n".getBytes(StandardCharsets.US_ASCII);

  private final OutputStream out;

  EventStream(OutputStream out) {
    this.out = out;
  }

  /**
   * Sends one event.
   *
   * @throws WatcherLeft when nobody reads any more
   */
  public void send(JsonNode data) {
    write(("data: " + Json.text(data) + "\n\n").getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Sends a comment that keeps the connection alive and finds out whether it is.
   *
   * @throws WatcherLeft when nobody reads any more
   */
  public void ping() {
    write(PING);
  }

  private void write(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException | RuntimeException e) {
      // Helidon's own exception for a broken connection is unchecked and has changed between its
      // versions.
      throw new WatcherLeft(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException | UncheckedIOException e) {
      throw new WatcherLeft(e);
    }
  }

  /** The other side closed the stream; not an error. */
  public static final class WatcherLeft extends RuntimeException {
    WatcherLeft(Throwable cause) {
      super("the watcher left", cause);
    }
  }
}
