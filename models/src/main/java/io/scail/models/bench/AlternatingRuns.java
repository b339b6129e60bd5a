package io.scail.models.bench;

import java.util.ArrayList;
import java.util.List;

/** Times several ways of doing the same in turn, so that a busy moment of the host meets all. */
final class AlternatingRuns {
  private static final int WARM_UPS = 2;

  /** One way. */
  record Way(String name, Runnable run) {}

  private AlternatingRuns() {}

  /** Runs every way {@code rounds} times after two rounds that do not count. */
  static List<Timings> measure(int rounds, List<Way> ways) {
    var nanos = new ArrayList<List<Long>>();
    ways.forEach(_ -> nanos.add(new ArrayList<>()));
    for (int round = -WARM_UPS; round < rounds; round++) {
      for (int i = 0; i < ways.size(); i++) {
        long start = System.nanoTime();
        ways.get(i).run().run();
        long taken = System.nanoTime() - start;
        if (round >= 0) {
          nanos.get(i).add(taken);
        }
      }
    }
    var timings = new ArrayList<Timings>();
    for (int i = 0; i < ways.size(); i++) {
      timings.add(new Timings(ways.get(i).name(), nanos.get(i)));
    }
    return List.copyOf(timings);
  }
}
