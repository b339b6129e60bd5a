package io.scail.server.jobs;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A request on its way into the queue.
 *
 * @param endpoint id of the endpoint that runs it
 * @param owner id of the key that sent it
 * @param input the request body, JSON text
 * @param startWithin how long it may wait for its start; after that it fails with {@link
 *     JobFailure.StartTimedOut}
 * @param retry whether it runs again after its worker died
 * @param webhook where to tell the outcome
 * @param mostWaiting refuse it when more jobs than this wait already
 * @param attributes what the face wants back with the job, such as the origin that the caller used
 */
public record NewJob(
    JobId id,
    String endpoint,
    String owner,
    String input,
    Priority priority,
    Optional<Duration> startWithin,
    boolean retry,
    Optional<URI> webhook,
    int mostWaiting,
    Map<String, String> attributes) {

  public NewJob {
    attributes = Map.copyOf(attributes);
    if (mostWaiting < 0) {
      throw new IllegalArgumentException("most waiting must be 0 or more, not " + mostWaiting);
    }
  }

  /** A job with normal priority, retries, and nothing else asked for. */
  public static NewJob of(JobId id, String endpoint, String owner, String input) {
    return new NewJob(
        id,
        endpoint,
        owner,
        input,
        Priority.NORMAL,
        Optional.empty(),
        true,
        Optional.empty(),
        Integer.MAX_VALUE,
        Map.of());
  }

  public NewJob withPriority(Priority value) {
    return new NewJob(
        id, endpoint, owner, input, value, startWithin, retry, webhook, mostWaiting, attributes);
  }

  public NewJob withStartWithin(Duration value) {
    return new NewJob(
        id,
        endpoint,
        owner,
        input,
        priority,
        Optional.of(value),
        retry,
        webhook,
        mostWaiting,
        attributes);
  }

  public NewJob withRetry(boolean value) {
    return new NewJob(
        id, endpoint, owner, input, priority, startWithin, value, webhook, mostWaiting, attributes);
  }

  public NewJob withWebhook(URI value) {
    return new NewJob(
        id,
        endpoint,
        owner,
        input,
        priority,
        startWithin,
        retry,
        Optional.of(value),
        mostWaiting,
        attributes);
  }

  public NewJob withMostWaiting(int value) {
    return new NewJob(
        id, endpoint, owner, input, priority, startWithin, retry, webhook, value, attributes);
  }

  public NewJob withAttributes(Map<String, String> value) {
    return new NewJob(
        id, endpoint, owner, input, priority, startWithin, retry, webhook, mostWaiting, value);
  }
}
