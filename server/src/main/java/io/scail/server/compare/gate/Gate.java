package io.scail.server.compare.gate;

import io.scail.server.compare.CompareFailure;
import io.scail.server.compare.measure.Comparison;
import io.scail.server.compare.measure.PairedCase;
import io.scail.server.compare.measure.Quantity;
import io.scail.server.compare.measure.VideoNumbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sets a run against an earlier one of the same suite and names what got too much worse. */
public final class Gate {
  private final Comparison baseline;
  private final Comparison run;
  private final Limits limits;

  /**
   * @throws CompareFailure when the runs are of different suites
   */
  public Gate(Comparison baseline, Comparison run, Limits limits) {
    if (!baseline.digest().equals(run.digest())) {
      throw new CompareFailure(
          "The runs asked different suites (digests %s and %s), so they say nothing about each other."
              .formatted(shortened(baseline), shortened(run)));
    }
    this.baseline = baseline;
    this.run = run;
    this.limits = limits;
  }

  private static String shortened(Comparison comparison) {
    var digest = comparison.digest();
    return digest.substring(0, Math.min(12, digest.length()));
  }

  /**
   * Something that got too much worse.
   *
   * @param suiteCase a case's id; empty for the mean over all
   * @param sentence what, from where to where
   */
  public record Offence(Optional<String> suiteCase, String metric, String sentence) {}

  /**
   * Everything that got too much worse, means first.
   *
   * @param target of the run
   * @param before the target of the baseline that it is set against
   */
  public List<Offence> offences(String target, String before) {
    require(run, target);
    require(baseline, before);
    var means = new ArrayList<Offence>();
    var cases = new ArrayList<Offence>();
    absent(target, before, cases);
    for (var quantity : run.quantities()) {
      var limit = limits.of(quantity);
      if (limit.isEmpty() || baseline.quantity(quantity.id()).isEmpty()) {
        continue;
      }
      var pairs = PairedCase.of(quantity, baseline, before, run, target);
      if (pairs.isEmpty()) {
        continue;
      }
      double oldMean = pairs.stream().mapToDouble(PairedCase::first).average().orElseThrow();
      double mean = pairs.stream().mapToDouble(PairedCase::other).average().orElseThrow();
      if (limit.get().isExceeded(limit.get().mean(), quantity, oldMean, mean)) {
        means.add(offence(Optional.empty(), quantity, oldMean, mean));
      }
      for (var each : pairs) {
        if (limit.get().isExceeded(limit.get().each(), quantity, each.first(), each.other())) {
          cases.add(offence(Optional.of(each.suiteCase()), quantity, each.first(), each.other()));
        }
      }
    }
    means.addAll(cases);
    return List.copyOf(means);
  }

  private static void require(Comparison comparison, String target) {
    if (!comparison.targets().contains(target)) {
      throw new CompareFailure(
          "There is no target %s; there is %s."
              .formatted(target, String.join(", ", comparison.targets())));
    }
  }

  private void absent(String target, String before, List<Offence> cases) {
    for (var old : baseline.videos()) {
      if (!old.target().equals(before) || old.video().isEmpty()) {
        continue;
      }
      var now = run.answer(target, old.question());
      if (now.flatMap(VideoNumbers::video).isEmpty()) {
        var why =
            now.map(video -> "%s %s".formatted(video.fault(), video.sentence()))
                .orElse("%s was not asked".formatted(old.question()));
        cases.add(
            new Offence(
                Optional.of(old.suiteCase()), "video", "there is no video any more: " + why));
      }
    }
  }

  private static Offence offence(
      Optional<String> suiteCase, Quantity quantity, double before, double after) {
    return new Offence(
        suiteCase,
        quantity.id(),
        String.format(
            Locale.ROOT,
            "%s went from %.4g to %.4g%s",
            quantity.title(),
            before,
            after,
            quantity.unit().isEmpty() ? "" : " " + quantity.unit()));
  }
}
