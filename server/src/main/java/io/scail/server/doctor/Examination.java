package io.scail.server.doctor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.doctor.Finding.Verdict;
import io.scail.server.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** All checks together, and what they found. */
public final class Examination {
  private final List<Entry> entries = new ArrayList<>();

  private Examination() {}

  /** A check's name and finding. */
  public record Entry(String name, Finding finding) {}

  /**
   * Runs checks at the same time, each for no longer than it may take. One that hangs or throws is
   * a failed check and disturbs no other.
   *
   * @param each hears every finding, in the order of the checks
   */
  public static Examination of(List<Check> checks, Consumer<Entry> each)
      throws InterruptedException {
    var begun = System.nanoTime();
    var running = new ArrayList<FutureTask<Finding>>();
    for (var check : checks) {
      var task = new FutureTask<>(check.look());
      running.add(task);
      // A daemon: what hangs in native code must not keep the process.
      Thread.ofPlatform().daemon().name("check-" + check.name()).start(task);
    }
    var examination = new Examination();
    for (int i = 0; i < checks.size(); i++) {
      var entry = new Entry(checks.get(i).name(), finding(checks.get(i), running.get(i), begun));
      examination.entries.add(entry);
      each.accept(entry);
    }
    return examination;
  }

  private static Finding finding(Check check, FutureTask<Finding> task, long begun)
      throws InterruptedException {
    var left = check.within().toNanos() - (System.nanoTime() - begun);
    try {
      return task.get(Math.max(0, left), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      return Finding.failed(
          "no answer within %d s".formatted(check.within().toSeconds()),
          "Find out what keeps it from answering, then look again.");
    } catch (ExecutionException e) {
      var cause = e.getCause() == null ? e : e.getCause();
      return Finding.failed(
          "the check itself failed: " + cause,
          "Read the sentence; it is what the server would meet too.");
    }
  }

  /** Whether nothing failed; a warning is no failure. */
  public boolean sound() {
    return count(Verdict.FAILED) == 0;
  }

  /** One line: how many of which verdict. */
  public String summary() {
    return "%d ok, %d warnings, %d failed"
        .formatted(count(Verdict.OK), count(Verdict.WARNING), count(Verdict.FAILED));
  }

  private long count(Verdict verdict) {
    return entries.stream().filter(entry -> entry.finding().verdict() == verdict).count();
  }

  /** The same for programs. */
  public ObjectNode json() {
    var root = Json.object().put("ok", sound());
    var all = root.putArray("checks");
    for (var entry : entries) {
      var node =
          all.addObject()
              .put("name", entry.name())
              .put("verdict", entry.finding().verdict().name().toLowerCase(Locale.ROOT))
              .put("seen", entry.finding().seen());
      entry.finding().advice().ifPresent(advice -> node.put("advice", advice));
    }
    return root;
  }
}
