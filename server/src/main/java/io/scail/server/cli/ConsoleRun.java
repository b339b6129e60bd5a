package io.scail.server.cli;

import io.scail.server.animation.AnimationRun;
import io.scail.server.animation.AnimationStage;
import io.scail.server.animation.LogLevel;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * A run that a person watches: stages and steps as one line that is written over, log lines above
 * it. Ends with the process, so nothing is kept for a later attempt.
 */
final class ConsoleRun implements AnimationRun {
  private static final int BAR = 24;

  private final Path folder;
  private final PrintWriter out;
  private final boolean terminal;
  private String line = "";

  /**
   * @param terminal whether a line can be written over; otherwise only log lines are printed
   */
  ConsoleRun(Path folder, PrintWriter out, boolean terminal) {
    this.folder = folder;
    this.out = out;
    this.terminal = terminal;
  }

  /** Whether a person looks at the output. */
  static boolean isTerminal() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public synchronized void progress(AnimationStage stage, int step, int steps) {
    if (!terminal) {
      return;
    }
    var name = stage.name().toLowerCase(Locale.ROOT);
    int done = steps == 0 ? 0 : BAR * step / steps;
    line =
        steps == 0
            ? "%-11s %s".formatted(name, step == 0 ? "" : step)
            : "%-11s [%s%s] %d/%d"
                .formatted(name, "#".repeat(done), " ".repeat(BAR - done), step, steps);
    redraw();
  }

  @Override
  public synchronized void log(LogLevel level, String message) {
    if (terminal) {
      out.print("\r\033[K");
    }
    out.println(level == LogLevel.INFO ? message : level + " " + message);
    redraw();
  }

  private void redraw() {
    if (terminal) {
      out.print("\r\033[K" + line);
    }
    out.flush();
  }

  /** Takes the progress line away. */
  synchronized void finish() {
    line = "";
    redraw();
  }

  @Override
  public void checkCancelled() {}

  @Override
  public void onCancel(Runnable action) {}

  @Override
  public void saveCheckpoint(String name, Path file) {}

  @Override
  public Optional<Path> checkpoint(String name) {
    return Optional.empty();
  }
}
