package io.scail.server.cli;

import io.scail.server.hub.ModelFile;
import io.scail.server.hub.PullListener;
import java.io.PrintWriter;
import java.util.Locale;

/** A pull as a person sees it: one line a file, and on a terminal one that moves. */
final class PullLines implements PullListener, AutoCloseable {
  private static final double MB = 1e6;
  private static final long REDRAW_NANOS = 200_000_000;

  private final PrintWriter out;
  private final boolean terminal;
  private long done;
  private long size;
  private long begun;
  private long came;
  private long drawn;

  PullLines(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public synchronized void began(ModelFile file, long have, long whole) {
    done = have;
    size = whole;
    came = 0;
    begun = System.nanoTime();
    out.printf(
        Locale.ROOT,
        "%s: %.1f MB%s%n",
        file.path(),
        whole / MB,
        have == 0 ? "" : String.format(Locale.ROOT, ", %.1f MB are there", have / MB));
    out.flush();
  }

  @Override
  public synchronized void received(ModelFile file, long bytes) {
    done += bytes;
    came += bytes;
    long now = System.nanoTime();
    if (terminal && now - drawn > REDRAW_NANOS) {
      drawn = now;
      double rate = came / MB / ((now - begun) / 1e9);
      out.printf(
          Locale.ROOT,
          "\r\033[K  %3.0f %% of %.0f MB, %.1f MB/s, %.0f s left",
          100.0 * done / size,
          size / MB,
          rate,
          (size - done) / MB / Math.max(rate, 0.001));
      out.flush();
    }
  }

  @Override
  public synchronized void finished(ModelFile file, boolean verified) {
    close();
    out.println(verified ? "  whole, SHA-256 checked" : "  whole; no digest is published for it");
    out.flush();
  }

  @Override
  public synchronized void close() {
    if (terminal) {
      out.print("\r\033[K");
      out.flush();
    }
  }
}
