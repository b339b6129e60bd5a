package io.scail.server.fal;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.endpoints.Endpoint;
import io.scail.server.fetch.AddressGuard;
import io.scail.server.http.Exchange;
import io.scail.server.http.Json;
import io.scail.server.jobs.InputProblem;
import io.scail.server.jobs.Job;
import io.scail.server.jobs.JobFailure;
import io.scail.server.jobs.JobId;
import io.scail.server.jobs.JobIds;
import io.scail.server.jobs.JobQueue;
import io.scail.server.jobs.NewJob;
import io.scail.server.jobs.Submission;
import io.scail.server.keys.Caller;
import io.scail.server.schema.ObjectSchema;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/** Turns requests into jobs. */
final class Submitter {
  private final JobQueue queue;
  private final JobIds ids;
  private final AddressGuard guard;
  private final int mostBodyBytes;

  Submitter(JobQueue queue, JobIds ids, AddressGuard guard, int mostBodyBytes) {
    this.queue = queue;
    this.ids = ids;
    this.guard = guard;
    this.mostBodyBytes = mostBodyBytes;
  }

  /** A request's body, and what is wrong with it. */
  record Input(JsonNode body, List<InputProblem> problems) {
    Input {
      problems = List.copyOf(problems);
    }
  }

  /** Reads and checks a body. Callers often forget its content type, so that is not looked at. */
  Input read(Exchange exchange, Endpoint endpoint) {
    JsonNode body;
    try {
      body = Json.parse(exchange.body(mostBodyBytes));
    } catch (Json.MalformedJson e) {
      throw FalErrors.malformed(e);
    }
    return switch (endpoint.input().check(body)) {
      case ObjectSchema.Checked.Valid _ -> new Input(body, List.of());
      case ObjectSchema.Checked.Invalid(var problems) -> new Input(body, problems);
    };
  }

  /** A request as it goes into the queue, with everything its headers say. */
  NewJob job(Exchange exchange, Endpoint endpoint, Caller caller, Input input) {
    var attributes = new HashMap<String, String>();
    attributes.put(Attributes.URLS, exchange.urls().text());
    SubmitHeaders.keep(exchange)
        .ifPresent(
            keep -> attributes.put(Attributes.KEEP_SECONDS, Long.toString(keep.toSeconds())));
    var webhook = SubmitHeaders.webhook(exchange, guard);
    return new NewJob(
        ids.next(),
        endpoint.id(),
        caller.keyId(),
        Json.text(input.body()),
        SubmitHeaders.priority(exchange),
        SubmitHeaders.startWithin(exchange),
        SubmitHeaders.retry(exchange),
        webhook,
        SubmitHeaders.mostWaiting(exchange),
        attributes);
  }

  /**
   * Puts a job in line; one whose input is invalid is finished at once, because the protocol tells
   * its caller only on the result route.
   */
  Submission.Accepted submit(NewJob job, Input input) {
    var submission =
        input.problems().isEmpty()
            ? queue.submit(job)
            : queue.submitFailed(job, new JobFailure.InvalidInput(input.problems()));
    return switch (submission) {
      case Submission.Accepted accepted -> accepted;
      case Submission.TooManyWaiting(var waiting) ->
          throw FalErrors.flat(
                  429,
                  "concurrent_requests_limit",
                  "The queue is full: %d requests are waiting.".formatted(waiting))
              .with("X-Fal-Needs-Retry", "1");
      case Submission.TooFast(var retryAfter) ->
          throw FalErrors.flat(
                  429, "concurrent_requests_limit", "This key sends requests too fast.")
              .with("X-Fal-Needs-Retry", "1")
              .with("Retry-After", Long.toString(Math.max(1, retryAfter.toSeconds() + 1)));
    };
  }

  /** Names of what this face keeps with a job. */
  static final class Attributes {
    static final String URLS = "urls";
    static final String KEEP_SECONDS = "keep-seconds";

    private Attributes() {}
  }

  /** The job as it stands, if its owner asks. */
  Optional<Job> find(JobId id, Caller caller) {
    return queue.find(id, caller.keyId());
  }
}
