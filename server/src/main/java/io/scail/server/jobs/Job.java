package io.scail.server.jobs;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A request between acceptance and expiry, as it stood when it was read.
 *
 * @param owner id of the key that sent it; nobody else may see it
 * @param attempts how often a worker took it
 * @param cancelRequested whether it will end at its next step
 * @param revision grows with every change, so two readings can be compared
 * @param attributes what the face that accepted it keeps with it
 */
public record Job(
    JobId id,
    String endpoint,
    String owner,
    Priority priority,
    JobState state,
    Instant acceptedAt,
    int attempts,
    boolean cancelRequested,
    JobProgress progress,
    long revision,
    Optional<URI> webhook,
    Map<String, String> attributes) {

  public Job {
    attributes = Map.copyOf(attributes);
  }

  /** Whether nothing will change any more. */
  public boolean finished() {
    return state instanceof JobState.Finished;
  }
}
