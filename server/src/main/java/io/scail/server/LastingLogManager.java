package io.scail.server;

import java.util.logging.LogManager;

/** A log manager that goes on while the machine goes down: the stop is worth reading about. */
public final class LastingLogManager extends LogManager {
  private volatile boolean lasting;

  /** Forgets no handler from now on. */
  static void last() {
    if (LogManager.getLogManager() instanceof LastingLogManager manager) {
      manager.lasting = true;
    }
  }

  @Override
  public void reset() {
    if (!lasting) {
      super.reset();
    }
  }
}
