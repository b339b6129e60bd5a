package io.scail.preprocessing.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How long equal runs of one piece of work took.
 *
 * @param name what ran
 * @param seconds by the clock, one for each run in the order of the runs, at least one
 * @param processorSeconds of all cores together, one for each run
 */
record Timing(String name, List<Double> seconds, List<Double> processorSeconds) {
  Timing {
    seconds = List.copyOf(seconds);
    processorSeconds = List.copyOf(processorSeconds);
    if (seconds.isEmpty() || seconds.size() != processorSeconds.size()) {
      throw new IllegalArgumentException(
          name + ": " + seconds.size() + " and " + processorSeconds.size() + " times");
    }
  }

  static String heading() {
    return String.format(
        Locale.ROOT,
        "%-44s %4s %8s %8s %8s %8s %6s %6s",
        "what",
        "runs",
        "median s",
        "fastest",
        "slowest",
        "CPU s",
        "x",
        "x CPU");
  }

  /** One row for people. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%-44s %4d %8.2f %8.2f %8.2f %8.2f",
        name,
        seconds.size(),
        median(seconds),
        seconds.stream().min(Double::compare).orElseThrow(),
        seconds.stream().max(Double::compare).orElseThrow(),
        median(processorSeconds));
  }

  /**
   * The row with how many times the floor this took. The ratio is taken in each round of its own,
   * where both met the same host, and its median is shown.
   */
  String line(Timing floor) {
    return String.format(
        Locale.ROOT,
        "%s %6.2f %6.2f",
        line(),
        median(ratios(seconds, floor.seconds)),
        median(ratios(processorSeconds, floor.processorSeconds)));
  }

  private static List<Double> ratios(List<Double> own, List<Double> floor) {
    var ratios = new ArrayList<Double>();
    for (int run = 0; run < own.size(); run++) {
      ratios.add(own.get(run) / floor.get(run));
    }
    return ratios;
  }

  static double median(List<Double> values) {
    var sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
