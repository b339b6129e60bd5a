package io.scail.server.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the bytes of all bodies that are in memory at one time. Who comes when it is full waits a
 * while and is then asked to come again; small bodies, which nearly all are, never wait.
 */
final class BodyMemory {
  /** Bytes, their text, its tree and what is written to the database are in memory together. */
  private static final int COPIES = 5;

  /** Part of the heap that all this may take. */
  private static final double SHARE = 0.5;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Bytes of a body that are not counted. */
  private static final int FREE = 16 * 1024;

  /** Bytes of one permit. */
  private static final int UNIT = 1024;

  private final int units;
  private final Semaphore free;
  private final Duration patience;

  /**
   * @param bytes of all bodies together
   * @param patience how long a reader waits for others to finish
   */
  BodyMemory(long bytes, Duration patience) {
    this.units = Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE);
    this.free = new Semaphore(units, true);
    this.patience = patience;
  }

  /** What this process's heap has room for. */
  static BodyMemory ofHeap() {
    return new BodyMemory((long) (Runtime.getRuntime().maxMemory() * SHARE / COPIES), PATIENCE);
  }

  /** A share for one request, empty at first. */
  Share share() {
    return new Share();
  }

  /** What one request's body takes. Used by one thread at a time. */
  final class Share implements AutoCloseable {
    private long read;
    private int held;

    /** The longest body that there is room for when no other is there, bytes. */
    long most() {
      return (long) units * UNIT;
    }

    /**
     * The stream, each of whose bytes is counted as it comes in: a caller who announces much and
     * sends little takes little.
     */
    InputStream metered(InputStream in) {
      return new FilterInputStream(in) {
        @Override
        public int read() throws IOException {
          var one = super.read();
          add(one < 0 ? 0 : 1);
          return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          var count = super.read(bytes, offset, length);
          add(Math.max(0, count));
          return count;
        }
      };
    }

    private void add(int bytes) {
      read += bytes;
      var more = (int) Math.min(units, Math.ceilDiv(Math.max(0, read - FREE), UNIT)) - held;
      if (more > 0) {
        acquire(more);
        held += more;
      }
    }

    private void acquire(int more) {
      try {
        if (!free.tryAcquire(more, patience.toNanos(), TimeUnit.NANOSECONDS)) {
          throw full();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw full();
      }
    }

    private Refusal full() {
      return new Refusal(
          503,
          Json.object()
              .put(
                  "detail",
                  "The server reads as many large bodies as it has memory for: try again, or upload"
                      + " files and send their URLs.")
              .put("error_type", "internal_error"),
          Map.of(
              "X-Fal-Error-Type",
              "internal_error",
              "Retry-After",
              Long.toString(Math.max(1, patience.toSeconds())),
              "Connection",
              "close"));
    }

    /** Gives back everything; the body has become something smaller, or nobody's. */
    @Override
    public void close() {
      free.release(held);
      held = 0;
    }
  }
}
