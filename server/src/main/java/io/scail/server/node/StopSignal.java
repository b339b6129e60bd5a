package io.scail.server.node;

import java.util.concurrent.CountDownLatch;

/**
 * The word to stop that SIGTERM and SIGINT give. The machine goes down when its hooks return, so
 * the hook waits until the stopping is done.
 */
final class StopSignal implements AutoCloseable {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook = Thread.ofPlatform().name("scail-stop").unstarted(this::stop);

  /** Listens from now on. */
  StopSignal() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void stop() {
    asked.countDown();
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // An orderly end is no failure; by itself the machine would answer a signal with 143.
    Runtime.getRuntime().halt(0);
  }

  /** Does what the signal does. */
  void ask() {
    asked.countDown();
  }

  /** Waits for the signal. */
  void await() throws InterruptedException {
    asked.await();
  }

  /** Waits for the signal, or for an interrupt. */
  void awaitQuietly() {
    try {
      asked.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Says that the stopping is done, or listens no more. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The machine is going down already: the hook waits for this.
      done.countDown();
    }
  }
}
