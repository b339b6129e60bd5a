package io.scail.server.observe;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/** A file for this process's log, whose standard error a person watches for other things. */
public final class LogFile extends StreamHandler {

  private LogFile(Path file) throws IOException {
    // Appended to: worker processes write to the same file.
    super(new FileOutputStream(file.toFile(), true), new LogFormatter());
    setLevel(Level.ALL);
  }

  /** Sends everything that is logged from now on to the end of a file, and nothing elsewhere. */
  public static void begin(Path file) throws IOException {
    var root = Logger.getLogger("");
    for (var handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(new LogFile(file));
  }

  @Override
  public synchronized void publish(LogRecord entry) {
    super.publish(entry);
    flush();
  }
}
