package io.scail.models.sampling;

import io.scail.models.sampling.Combination.Term;
import java.util.ArrayList;
import java.util.List;

/**
 * UniPC of order two in data prediction with {@code B(h) = e^h − 1} ("bh2") and its corrector. Zhao
 * et al. 2023, as the Wan solver runs it: lower order at both ends.
 */
record UniPcSampler(FlowSchedule schedule) implements Sampler {
  private static final int ORDER = 2;

  @Override
  public List<Combination> step(int i) {
    var updates = new ArrayList<Combination>();
    // From the sample as it came in: the correction below does not change the estimate.
    updates.add(
        Combination.of(
            Vector.ESTIMATE,
            new Term(1, Vector.SAMPLE),
            new Term(-schedule.sigma(i), Vector.VELOCITY)));
    if (i > 0) {
      updates.add(correct(i));
    }
    updates.add(Combination.copy(Vector.ORIGIN, Vector.SAMPLE));
    updates.add(predict(i));
    if (i > 0) {
      updates.add(Combination.copy(Vector.ESTIMATE_EARLIER, Vector.ESTIMATE_BEFORE));
    }
    updates.add(Combination.copy(Vector.ESTIMATE_BEFORE, Vector.ESTIMATE));
    return updates;
  }

  /** Order of the prediction at step {@code i}, and of the correction that follows it. */
  private int order(int i) {
    return Math.min(ORDER, Math.min(schedule.steps() - i, i + 1));
  }

  /** Repeats the last step, now that the network has seen where it led. */
  private Combination correct(int i) {
    double h = schedule.lambda(i) - schedule.lambda(i - 1);
    double b = Math.expm1(-h);
    double keep = (double) schedule.sigma(i) / schedule.sigma(i - 1);
    double gain = -schedule.alpha(i) * b;
    if (order(i - 1) == 1) {
      return Combination.of(
          Vector.SAMPLE,
          new Term(keep, Vector.ORIGIN),
          new Term(gain / 2, Vector.ESTIMATE_BEFORE),
          new Term(gain / 2, Vector.ESTIMATE));
    }
    double ratio = (schedule.lambda(i - 2) - schedule.lambda(i - 1)) / h;
    double phi1 = b / -h - 1;
    double phi2 = phi1 / -h - 0.5;
    double first = phi1 / b;
    double second = 2 * phi2 / b;
    // [[1, 1], [ratio, 1]] · rho = [first, second]
    double rho0 = (first - second) / (1 - ratio);
    double rho1 = first - rho0;
    double past = gain * rho0 / ratio;
    double now = gain * rho1;
    return Combination.of(
        Vector.SAMPLE,
        new Term(keep, Vector.ORIGIN),
        new Term(gain - past - now, Vector.ESTIMATE_BEFORE),
        new Term(past, Vector.ESTIMATE_EARLIER),
        new Term(now, Vector.ESTIMATE));
  }

  private Combination predict(int i) {
    if (i == schedule.steps() - 1) {
      // The noise level becomes 0, λ infinite, and the formula its limit.
      return Combination.copy(Vector.SAMPLE, Vector.ESTIMATE);
    }
    double h = schedule.lambda(i + 1) - schedule.lambda(i);
    double keep = (double) schedule.sigma(i + 1) / schedule.sigma(i);
    double gain = -schedule.alpha(i + 1) * Math.expm1(-h);
    if (order(i) == 1) {
      return Combination.of(
          Vector.SAMPLE, new Term(keep, Vector.SAMPLE), new Term(gain, Vector.ESTIMATE));
    }
    double ratio = (schedule.lambda(i - 1) - schedule.lambda(i)) / h;
    double slope = gain / (2 * ratio);
    return Combination.of(
        Vector.SAMPLE,
        new Term(keep, Vector.SAMPLE),
        new Term(gain - slope, Vector.ESTIMATE),
        new Term(slope, Vector.ESTIMATE_BEFORE));
  }
}
