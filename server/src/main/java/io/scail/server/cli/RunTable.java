package io.scail.server.cli;

import io.scail.server.compare.run.Fault;
import io.scail.server.compare.run.RunItem;
import io.scail.server.compare.run.RunListener;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A run that a person watches: on a terminal a table with a line for each target that is written
 * over, elsewhere a line for each item that ends.
 */
final class RunTable implements RunListener {
  private static final int BAR = 20;
  private static final Set<String> FAULTS =
      Arrays.stream(Fault.values()).map(Fault::word).collect(Collectors.toUnmodifiableSet());

  private final PrintWriter out;
  private final boolean terminal;
  private final Map<String, Row> rows = new LinkedHashMap<>();
  private boolean drawn;

  /** A target's line. */
  private static final class Row {
    private int all;
    private int done;
    private int failed;
    private String last = "";
  }

  RunTable(PrintWriter out, boolean terminal, List<RunItem> items) {
    this.out = out;
    this.terminal = terminal;
    items.forEach(item -> row(item).all++);
  }

  private Row row(RunItem item) {
    return rows.computeIfAbsent(item.target().name(), _ -> new Row());
  }

  @Override
  public synchronized void changed(RunItem item, String state) {
    var row = row(item);
    var failed = FAULTS.contains(state);
    row.done += state.equals("done") ? 1 : 0;
    row.failed += failed ? 1 : 0;
    row.last = item.question() + " " + state;
    if (terminal) {
      draw();
    } else if (failed || state.equals("done")) {
      out.println(item.id() + " " + state);
      out.flush();
    }
  }

  private void draw() {
    if (drawn) {
      out.print("\033[" + rows.size() + "A");
    }
    rows.forEach(
        (name, row) -> {
          int filled = BAR * Math.min(row.all, row.done + row.failed) / row.all;
          out.printf(
              "\r\033[K%-12s [%s%s] %d of %d%s  %s%n",
              name,
              "#".repeat(filled),
              " ".repeat(BAR - filled),
              row.done,
              row.all,
              row.failed > 0 ? ", " + row.failed + " failed" : "",
              row.last);
        });
    drawn = true;
    out.flush();
  }

  /** Leaves the table as it stands. */
  synchronized void finish() {
    if (terminal && !drawn) {
      draw();
    }
  }
}
