package io.scail.server.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Closes a stream that gives nothing for too long, so that its reader gets an exception. */
final class StallWatch implements AutoCloseable {
  private final Thread watcher;
  private volatile long last = System.nanoTime();

  StallWatch(InputStream bytes, Duration stall) {
    watcher =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    while (System.nanoTime() - last < stall.toNanos()) {
                      Thread.sleep(stall.dividedBy(10));
                    }
                    bytes.close();
                  } catch (InterruptedException | IOException e) {
                    // The reader is done, or hears of it itself.
                  }
                });
  }

  void progressed() {
    last = System.nanoTime();
  }

  @Override
  public void close() {
    watcher.interrupt();
  }
}
