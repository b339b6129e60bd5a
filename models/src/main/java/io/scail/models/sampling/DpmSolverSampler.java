package io.scail.models.sampling;

import io.scail.models.sampling.Combination.Term;
import java.util.ArrayList;
import java.util.List;

/**
 * DPM-Solver++ of second order (2M, midpoint, data prediction), of first order at both ends. Lu et
 * al. 2022, algorithm 2, with the flow's α and σ.
 */
record DpmSolverSampler(FlowSchedule schedule) implements Sampler {
  @Override
  public List<Combination> step(int i) {
    var updates = new ArrayList<Combination>();
    updates.add(
        Combination.of(
            Vector.ESTIMATE,
            new Term(1, Vector.SAMPLE),
            new Term(-schedule.sigma(i), Vector.VELOCITY)));
    updates.add(advance(i));
    updates.add(Combination.copy(Vector.ESTIMATE_BEFORE, Vector.ESTIMATE));
    return updates;
  }

  private Combination advance(int i) {
    if (i == schedule.steps() - 1) {
      // The noise level becomes 0, λ infinite, and the formula its limit.
      return Combination.copy(Vector.SAMPLE, Vector.ESTIMATE);
    }
    double h = schedule.lambda(i + 1) - schedule.lambda(i);
    double keep = (double) schedule.sigma(i + 1) / schedule.sigma(i);
    double gain = -schedule.alpha(i + 1) * Math.expm1(-h);
    // At step 1 the level before was 1, so its λ and the ratio are infinite and nothing is added.
    double ratio = i == 0 ? Double.POSITIVE_INFINITY : h0(i) / h;
    if (Double.isInfinite(ratio)) {
      return Combination.of(
          Vector.SAMPLE, new Term(keep, Vector.SAMPLE), new Term(gain, Vector.ESTIMATE));
    }
    double slope = gain / (2 * ratio);
    return Combination.of(
        Vector.SAMPLE,
        new Term(keep, Vector.SAMPLE),
        new Term(gain + slope, Vector.ESTIMATE),
        new Term(-slope, Vector.ESTIMATE_BEFORE));
  }

  private double h0(int i) {
    return schedule.lambda(i) - schedule.lambda(i - 1);
  }
}
