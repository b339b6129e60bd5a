package io.scail.server.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What callers felt, one number each; a million fit, so percentiles are exact. */
final class LoadTally {
  /** How a request ended. */
  enum End {
    DONE,
    CANCELLED,
    FAILED,
    REFUSED,
    UNREACHABLE,
    UNFINISHED
  }

  private final Map<End, Integer> ends = new EnumMap<>(End.class);
  private final List<Double> submits = new ArrayList<>();
  private final List<Double> starts = new ArrayList<>();
  private final List<Double> completions = new ArrayList<>();
  private final List<Double> cancels = new ArrayList<>();
  private double seconds;
  private double latest;

  synchronized void submitted(double sinceIntended, double late) {
    submits.add(sinceIntended);
    latest = Math.max(latest, late);
  }

  synchronized void started(double sinceIntended) {
    starts.add(sinceIntended);
  }

  synchronized void done(double sinceIntended, double video) {
    completions.add(sinceIntended);
    seconds += video;
    end(End.DONE);
  }

  synchronized void cancelled(double sinceAsked) {
    cancels.add(sinceAsked);
    end(End.CANCELLED);
  }

  synchronized void end(End end) {
    ends.merge(end, 1, Integer::sum);
  }

  synchronized int ended(End end) {
    return ends.getOrDefault(end, 0);
  }

  /** Seconds of video that came out. */
  synchronized double videoSeconds() {
    return seconds;
  }

  /** Most seconds by which this program itself was late with a request. */
  synchronized double latest() {
    return latest;
  }

  synchronized List<Latencies> latencies() {
    return List.of(
        Latencies.of("submit", submits),
        Latencies.of("start", starts),
        Latencies.of("result", completions),
        Latencies.of("cancel", cancels));
  }
}
