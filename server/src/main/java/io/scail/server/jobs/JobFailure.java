package io.scail.server.jobs;

import java.time.Duration;
import java.util.List;

/** Why a job has no output. Each face says it in its own words. */
public sealed interface JobFailure {

  /** The input breaks the endpoint's rules; one problem or more, in field order. */
  record InvalidInput(List<InputProblem> problems) implements JobFailure {
    public InvalidInput {
      problems = List.copyOf(problems);
      if (problems.isEmpty()) {
        throw new IllegalArgumentException("an invalid input has at least one problem");
      }
    }
  }

  /** It waited longer for its start than its owner allowed. */
  record StartTimedOut() implements JobFailure {}

  /** It ran longer than the operator allows. */
  record ProcessingTimedOut(Duration limit) implements JobFailure {}

  /** Its workers died on every attempt it had. */
  record RunnerDisconnected(int attempts) implements JobFailure {}

  /** The device has too little memory for it. */
  record OutOfMemory(String message) implements JobFailure {}

  /** Something broke that is not the caller's fault; the message is for the operator. */
  record Internal(String message) implements JobFailure {}
}
