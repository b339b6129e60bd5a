package io.scail.server.workers;

import io.scail.server.jobs.JobOutput;

/** What an endpoint does with a job's input. */
public interface Pipeline {

  /**
   * Turns the job's input into its output.
   *
   * @throws PipelineFailure when the job ends without an output
   * @throws io.scail.server.animation.AnimationFailure when the animator gives up; memory and
   *     engine failures become the job's failure, a cancellation its end
   */
  JobOutput run(JobRun run);
}
