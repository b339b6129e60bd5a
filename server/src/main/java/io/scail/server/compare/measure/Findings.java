package io.scail.server.compare.measure;

import io.scail.server.compare.stats.Bootstrap;
import io.scail.server.compare.stats.FalseDiscovery;
import io.scail.server.compare.stats.Interval;
import io.scail.server.compare.stats.SignedRank;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a measured run says: means with intervals, and differences between the first target and each
 * other one, case by case. Seeds and repeats of a case are averaged first: they are not independent
 * of each other.
 */
public final class Findings {
  /** The signed ranks of fewer cannot reach 0.05, whatever they are. */
  public static final int LEAST_CASES = 6;

  private static final double LEVEL = 0.05;

  /** Only says which draws the intervals come from. */
  private static final long SEED = 20_250_101;

  private final Comparison comparison;

  public Findings(Comparison comparison) {
    this.comparison = comparison;
  }

  /** What a difference comes to. */
  public enum Verdict {
    BETTER,
    WORSE,
    /** Too small or too uneven for so few cases. */
    NOT_SHOWN,
    /** Real, and too small to matter. */
    WITHIN_NOISE
  }

  /**
   * One quantity's difference between the first target and another.
   *
   * @param cases that both have a number for
   * @param difference of the values, the other's less the first's
   * @param probability of Wilcoxon's signed-rank test, corrected for the number of metrics
   */
  public record Difference(
      Quantity quantity,
      String target,
      int cases,
      Interval difference,
      double probability,
      Verdict verdict) {}

  /** A target's mean over the cases of a quantity; empty when it has no number at all. */
  public Optional<Interval> mean(Quantity quantity, String target) {
    var values =
        perCase(quantity, target).values().stream().mapToDouble(Double::doubleValue).toArray();
    return values.length == 0 ? Optional.empty() : Optional.of(Bootstrap.mean(values, SEED));
  }

  /** A target's values, one for each case that has any, in the suite's order. */
  public Map<String, Double> perCase(Quantity quantity, String target) {
    var all = new LinkedHashMap<String, Double>();
    for (var id : comparison.cases()) {
      value(quantity, target, id).ifPresent(value -> all.put(id, value));
    }
    return all;
  }

  /** A target's value of a case, averaged over seeds and repeats. */
  public OptionalDouble value(Quantity quantity, String target, String id) {
    return quantity.pairwise()
        ? comparison.pairs().stream()
            .filter(pair -> pair.target().equals(target) && pair.suiteCase().equals(id))
            .filter(pair -> pair.values().containsKey(quantity.id()))
            .mapToDouble(pair -> pair.values().getOrDefault(quantity.id(), 0.0))
            .average()
        : comparison.videos().stream()
            .filter(video -> video.target().equals(target) && video.suiteCase().equals(id))
            .filter(video -> video.values().containsKey(quantity.id()))
            .mapToDouble(video -> video.values().getOrDefault(quantity.id(), 0.0))
            .average();
  }

  /**
   * How another target differs from the first, in every quantity that both have: over the questions
   * that both answered.
   */
  public List<Difference> differences(String target) {
    var base = comparison.targets().getFirst();
    var found = new ArrayList<Difference>();
    var raw = new ArrayList<Double>();
    for (var quantity : comparison.quantities()) {
      if (quantity.pairwise()) {
        continue;
      }
      var cases = PairedCase.of(quantity, comparison, base, comparison, target);
      if (cases.isEmpty()) {
        continue;
      }
      var values = cases.stream().mapToDouble(each -> each.other() - each.first()).toArray();
      var losses =
          cases.stream()
              .mapToDouble(each -> quantity.loss(each.other()) - quantity.loss(each.first()))
              .toArray();
      raw.add(SignedRank.twoSided(losses));
      found.add(
          new Difference(
              quantity,
              target,
              values.length,
              Bootstrap.mean(values, SEED),
              1,
              side(Bootstrap.mean(losses, SEED).estimate(), quantity)));
    }
    var adjusted = FalseDiscovery.adjusted(raw.stream().mapToDouble(Double::doubleValue).toArray());
    var corrected = new ArrayList<Difference>();
    for (int i = 0; i < found.size(); i++) {
      var each = found.get(i);
      corrected.add(
          new Difference(
              each.quantity(),
              target,
              each.cases(),
              each.difference(),
              adjusted[i],
              adjusted[i] < LEVEL ? each.verdict() : Verdict.NOT_SHOWN));
    }
    return List.copyOf(corrected);
  }

  private static Verdict side(double loss, Quantity quantity) {
    if (Math.abs(loss) <= quantity.noise()) {
      return Verdict.WITHIN_NOISE;
    }
    return loss > 0 ? Verdict.WORSE : Verdict.BETTER;
  }

  /**
   * A case of another target and how much worse it is than the first target's.
   *
   * @param worst the quantity in which it loses most
   * @param noises that loss in noise floors
   */
  public record Ranked(String suiteCase, String target, Optional<Quantity> worst, double noises) {}

  /** Every case once, the one in which any other target loses most first; absent videos lead. */
  public List<Ranked> worstFirst() {
    var ranked = new ArrayList<Ranked>();
    var targets = comparison.targets();
    for (var id : comparison.cases()) {
      var worst = new Ranked(id, targets.getLast(), Optional.empty(), 0);
      for (var target : targets.subList(targets.size() > 1 ? 1 : 0, targets.size())) {
        var next = ranked(id, target);
        worst = next.noises() > worst.noises() ? next : worst;
      }
      ranked.add(worst);
    }
    ranked.sort((a, b) -> Double.compare(b.noises(), a.noises()));
    return List.copyOf(ranked);
  }

  private Ranked ranked(String id, String target) {
    var absent =
        comparison.videos().stream()
            .anyMatch(
                video ->
                    video.target().equals(target)
                        && video.suiteCase().equals(id)
                        && video.video().isEmpty());
    var worst = new Ranked(id, target, Optional.empty(), absent ? Double.POSITIVE_INFINITY : 0);
    var base = comparison.targets().getFirst();
    for (var quantity : comparison.quantities()) {
      if (quantity.pairwise() || quantity.noise() == 0 || absent) {
        continue;
      }
      var paired = PairedCase.ofCase(id, quantity, comparison, base, comparison, target);
      if (paired.isPresent()) {
        double loss =
            (quantity.loss(paired.get().other()) - quantity.loss(paired.get().first()))
                / quantity.noise();
        worst = loss > worst.noises() ? new Ranked(id, target, Optional.of(quantity), loss) : worst;
      }
    }
    return worst;
  }
}
