package io.scail.models.sampling;

import java.util.List;

/**
 * A solver of the flow from noise to latents. It holds no tensor: a step is a list of assignments,
 * to be carried out in order by whoever owns the vectors. With sample x, velocity v and noise level
 * σ the finished latents are estimated as {@code x₀ = x − σ·v}; α = 1 − σ and λ = ln α − ln σ.
 *
 * <p>Steps are counted from 0. (The reference looks the index up by the step's time, and where the
 * first two truncated times coincide, at many steps with a high shift, it starts at the second.)
 */
public sealed interface Sampler permits UniPcSampler, DpmSolverSampler, EulerSampler {
  FlowSchedule schedule();

  /**
   * The assignments of step {@code i}, which expect {@code SAMPLE} and {@code VELOCITY} of this
   * step and what the steps before it left.
   */
  List<Combination> step(int i);
}
