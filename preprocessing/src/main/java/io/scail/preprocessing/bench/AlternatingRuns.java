package io.scail.preprocessing.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Times several pieces of work in turn, so that a busy moment of the host meets all of them. On a
 * host that does other work too, the processor's time tells more than the clock.
 */
final class AlternatingRuns {

  private static final double NANOS = 1e9;

  /** One piece of work. */
  record Work(String name, Runnable run) {}

  private AlternatingRuns() {}

  /** Runs everything {@code rounds} times after one round that does not count. */
  static List<Timing> measure(int rounds, List<Work> works) {
    var seconds = new ArrayList<List<Double>>();
    var processor = new ArrayList<List<Double>>();
    for (var work : works) {
      seconds.add(new ArrayList<>());
      processor.add(new ArrayList<>());
      work.run().run();
    }
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < works.size(); i++) {
        long busy = processorNanos();
        long start = System.nanoTime();
        works.get(i).run().run();
        seconds.get(i).add((System.nanoTime() - start) / NANOS);
        processor.get(i).add((processorNanos() - busy) / NANOS);
      }
    }
    var timings = new ArrayList<Timing>();
    for (int i = 0; i < works.size(); i++) {
      timings.add(new Timing(works.get(i).name(), seconds.get(i), processor.get(i)));
    }
    return List.copyOf(timings);
  }

  /** Time of all cores that this process has used so far. */
  static long processorNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }
}
