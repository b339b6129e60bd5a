package io.scail.models.sampling;

/**
 * The noise levels that a solver walks and the times that the network is told.
 *
 * <p>Equal to the reference bit for bit: base and shift in float64, the result rounded to float32,
 * times truncated from the float64 value before that rounding (UniPC, DPM++) or multiplied out in
 * float32 (Euler).
 */
public final class FlowSchedule {
  /** Times of the training process; a time is a noise level in these units. */
  private static final int TRAINING_TIMES = 1000;

  // UniPC takes its first level from the table of training levels, which ends a step short of 1 and
  // is held in float32.
  private static final double UNIPC_FIRST = 0.999f;

  private final float[] sigmas;
  private final float[] times;

  private FlowSchedule(float[] sigmas, float[] times) {
    this.sigmas = sigmas;
    this.times = times;
  }

  static FlowSchedule uniPc(int steps, double shift) {
    return truncated(levels(UNIPC_FIRST, steps, shift));
  }

  static FlowSchedule dpmSolver(int steps, double shift) {
    return truncated(levels(1, steps, shift));
  }

  static FlowSchedule euler(int steps, double shift) {
    float[] sigmas = rounded(levels(1, steps, shift));
    float[] times = new float[steps];
    for (int i = 0; i < steps; i++) {
      times[i] = TRAINING_TIMES * sigmas[i];
    }
    return new FlowSchedule(sigmas, times);
  }

  private static FlowSchedule truncated(double[] levels) {
    float[] times = new float[levels.length];
    for (int i = 0; i < times.length; i++) {
      times[i] = (float) Math.floor(levels[i] * TRAINING_TIMES);
    }
    return new FlowSchedule(rounded(levels), times);
  }

  /** {@code linspace(first, 0, steps + 1)} without the last, shifted towards high noise. */
  private static double[] levels(double first, int steps, double shift) {
    if (steps < 1 || !(shift > 0)) {
      throw new IllegalArgumentException(steps + " steps with shift " + shift);
    }
    double[] levels = new double[steps];
    double stride = -first / steps;
    for (int i = 0; i < steps; i++) {
      double base = i * stride + first;
      levels[i] = shift * base / (1 + (shift - 1) * base);
    }
    return levels;
  }

  private static float[] rounded(double[] levels) {
    float[] sigmas = new float[levels.length + 1];
    for (int i = 0; i < levels.length; i++) {
      sigmas[i] = (float) levels[i];
    }
    return sigmas;
  }

  public int steps() {
    return times.length;
  }

  /** Noise level before step {@code i}; after the last step, at {@code i == steps()}, it is 0. */
  public float sigma(int i) {
    return sigmas[i];
  }

  /** The time that the network is told at step {@code i}. */
  public float time(int i) {
    return times[i];
  }

  /** Share of the signal at point {@code i}: {@code 1 - sigma}. */
  double alpha(int i) {
    return 1.0 - sigmas[i];
  }

  /** Half the logarithm of the signal-to-noise ratio at point {@code i}; infinite at both ends. */
  double lambda(int i) {
    return Math.log(alpha(i)) - Math.log(sigmas[i]);
  }
}
