package io.scail.server.bench;

import io.scail.server.bench.LoadTally.End;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What came of offered load, for a person. */
public final class LoadResult {
  private static final double FPS = 16;

  private final double seconds;
  private final int begun;
  private final LoadTally tally;
  private final List<Latencies> latencies;
  private final Optional<ServerGauges.Seen> seen;

  LoadResult(
      double seconds,
      int begun,
      LoadTally tally,
      List<Latencies> latencies,
      Optional<ServerGauges.Seen> seen) {
    this.seconds = seconds;
    this.begun = begun;
    this.tally = tally;
    this.latencies = List.copyOf(latencies);
    this.seen = seen;
  }

  /** Whether every request ended as it should. */
  public boolean isClean() {
    return tally.ended(End.FAILED)
            + tally.ended(End.REFUSED)
            + tally.ended(End.UNREACHABLE)
            + tally.ended(End.UNFINISHED)
        == 0;
  }

  /** Requests that were begun. */
  public int begun() {
    return begun;
  }

  /** Requests that ended with a video. */
  public int done() {
    return tally.ended(End.DONE);
  }

  /** Requests that were cancelled in time. */
  public int cancelled() {
    return tally.ended(End.CANCELLED);
  }

  /** The percentiles: submit, start, result, cancel. */
  public List<Latencies> latencies() {
    return latencies;
  }

  /** Frames that came out, for an hour at this pace. */
  public double framesPerHour() {
    return tally.videoSeconds() * FPS / seconds * 3600;
  }

  /** The result as lines. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add(
        say(
            "%d requests in %.1f s: %d done, %d cancelled, %d failed, %d refused, %d unreachable,"
                + " %d unfinished",
            begun,
            seconds,
            done(),
            cancelled(),
            tally.ended(End.FAILED),
            tally.ended(End.REFUSED),
            tally.ended(End.UNREACHABLE),
            tally.ended(End.UNFINISHED)));
    lines.add(
        say(
            "%-8s %8s %10s %10s %10s %10s %10s",
            "seconds", "count", "p50", "p90", "p99", "p99.9", "most"));
    for (var each : latencies) {
      if (each.count() > 0) {
        lines.add(
            say(
                "%-8s %8d %10.4f %10.4f %10.4f %10.4f %10.4f",
                each.what(),
                each.count(),
                each.p50(),
                each.p90(),
                each.p99(),
                each.p999(),
                each.most()));
      }
    }
    lines.add(say("%.0f frames an hour", framesPerHour()));
    lines.add(say("this program itself was at most %.4f s late with a request", tally.latest()));
    lines.add(
        seen.map(
                each ->
                    say(
                        "line %.1f on average, %.0f at most; %.1f running; workers busy %.0f %% of"
                            + " the time (%.1f workers, %d looks)",
                        each.waiting(),
                        each.mostWaiting(),
                        each.running(),
                        100 * each.occupancy(),
                        each.workers(),
                        each.looks()))
            .orElse("the server tells no metrics, so nothing is known of its line and workers"));
    return List.copyOf(lines);
  }

  private static String say(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
