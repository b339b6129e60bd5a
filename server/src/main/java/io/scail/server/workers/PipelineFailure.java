package io.scail.server.workers;

import io.scail.server.jobs.JobFailure;

/** Ends a job with a failure that its owner can read. */
public final class PipelineFailure extends RuntimeException {
  private final transient JobFailure failure;

  public PipelineFailure(JobFailure failure) {
    super(failure.toString());
    this.failure = failure;
  }

  public JobFailure failure() {
    return failure;
  }
}
