package io.scail.server.jobs;

/**
 * How far a running job is.
 *
 * @param stage name of the stage, empty before the first
 * @param step finished steps of the stage
 * @param steps steps of the stage, 0 when unknown
 */
public record JobProgress(String stage, int step, int steps) {

  /** Before the first stage. */
  public static final JobProgress NONE = new JobProgress("", 0, 0);

  public JobProgress {
    if (step < 0 || steps < 0) {
      throw new IllegalArgumentException(
          "steps must be 0 or more, not %d/%d".formatted(step, steps));
    }
  }
}
