package io.scail.models.sampling;

import io.scail.models.sampling.Combination.Term;
import java.util.List;

/** Follows the velocity straight to the next noise level. */
record EulerSampler(FlowSchedule schedule) implements Sampler {
  @Override
  public List<Combination> step(int i) {
    double stride = (double) schedule.sigma(i + 1) - schedule.sigma(i);
    return List.of(
        Combination.of(
            Vector.SAMPLE, new Term(1, Vector.SAMPLE), new Term(stride, Vector.VELOCITY)));
  }
}
