package io.scail.server.node;

import java.io.IOException;
import java.io.InputStream;

/**
 * The pipe from the parent process. Nothing is ever written to it; the system closes it when the
 * parent ends, even by a kill, and that is how a child learns of it.
 */
final class ParentPipe {
  private ParentPipe() {}

  /** Calls when the other end has gone. */
  static void watch(InputStream pipe, Runnable onEnd) {
    Thread.ofPlatform()
        .name("scail-parent")
        .daemon()
        .start(
            () -> {
              try {
                while (pipe.read() >= 0) {
                  // Only the end matters.
                }
              } catch (IOException e) {
                // A pipe that cannot be read has no parent at its other end either.
              } finally {
                onEnd.run();
              }
            });
  }
}
