package io.scail.server.jobs;

import java.util.Optional;

/**
 * How a job ends.
 *
 * @param state word of the state column
 * @param outcome what it leaves, as the outcome column holds it
 * @param label word under which it is counted
 */
record Ending(String state, Optional<String> outcome, String label) {

  static Ending succeeded(JobOutput output) {
    return new Ending("succeeded", Optional.of(OutcomeJson.write(output)), "succeeded");
  }

  static Ending failed(JobFailure failure) {
    return new Ending("failed", Optional.of(OutcomeJson.write(failure)), OutcomeJson.kind(failure));
  }

  static Ending cancelled() {
    return new Ending("cancelled", Optional.empty(), "cancelled");
  }
}
