package io.scail.server.fal;

import io.scail.server.endpoints.Endpoint;
import io.scail.server.endpoints.Endpoints;
import io.scail.server.http.EventStream;
import io.scail.server.http.Exchange;
import io.scail.server.http.Face;
import io.scail.server.http.Json;
import io.scail.server.jobs.Job;
import io.scail.server.jobs.JobEvents;
import io.scail.server.jobs.JobQueue;
import io.scail.server.jobs.JobState;
import io.scail.server.jobs.JobWatcher;
import io.scail.server.keys.Caller;
import io.scail.server.keys.Scope;
import java.time.Duration;

/** Synchronous calls: the same jobs as the queue's, with a caller who waits for the end. */
final class RunFace implements Face {
  private static final Duration LOOK = Duration.ofMillis(250);

  private final Doorkeeper door;
  private final Endpoints endpoints;
  private final Submitter submitter;
  private final JobQueue queue;
  private final JobEvents events;
  private final JobAnswers answers;

  RunFace(
      Doorkeeper door,
      Endpoints endpoints,
      Submitter submitter,
      JobQueue queue,
      JobEvents events,
      JobAnswers answers) {
    this.door = door;
    this.endpoints = endpoints;
    this.submitter = submitter;
    this.queue = queue;
    this.events = events;
    this.answers = answers;
  }

  @Override
  public void handle(Exchange exchange) {
    var path = exchange.segments();
    var last = path.isEmpty() ? "" : path.getLast();
    if (path.size() > 2 && last.equals("openapi.json")) {
      var endpoint = Paths.endpoint(endpoints, path.subList(0, path.size() - 1));
      exchange.send(200, OpenApi.document(endpoint, exchange.urls()));
      return;
    }
    var caller = door.admit(exchange, Scope.JOBS);
    var streamed = path.size() > 2 && last.equals("stream");
    var endpoint = Paths.endpoint(endpoints, streamed ? path.subList(0, path.size() - 1) : path);
    if (!exchange.method().equals("POST")) {
      throw FalErrors.methodNotAllowed("POST");
    }
    var job = submit(exchange, endpoint, caller);
    exchange.with("x-fal-request-id", job.id().value());
    if (streamed) {
      stream(exchange, job);
    } else {
      run(exchange, job);
    }
  }

  private Job submit(Exchange exchange, Endpoint endpoint, Caller caller) {
    var input = submitter.read(exchange, endpoint);
    if (!input.problems().isEmpty()) {
      throw FalErrors.invalid(input.problems());
    }
    return submitter.submit(submitter.job(exchange, endpoint, caller, input), input).job();
  }

  private void run(Exchange exchange, Job submitted) {
    var connection = exchange.watch();
    try (var watcher = new JobWatcher(queue, events, submitted.id())) {
      var job = watcher.end(LOOK, () -> !connection.left());
      if (job.isEmpty() || !(job.get().state() instanceof JobState.Finished finished)) {
        queue.cancel(submitted.id());
        // Nobody is there to read it; it is the protocol's word for that in logs and metrics.
        throw FalErrors.flat(499, "client_disconnected", "The caller closed the connection");
      }
      var answer = answers.of(finished, exchange.urls());
      answer.headers().forEach(exchange::with);
      exchange.send(answer.status(), answer.body());
    }
  }

  private void stream(Exchange exchange, Job submitted) {
    try (var watcher = new JobWatcher(queue, events, submitted.id());
        var stream = exchange.events()) {
      for (var next = watcher.now(); ; next = watcher.next(stream::ping)) {
        if (next.isEmpty()) {
          return;
        }
        if (next.get().state() instanceof JobState.Finished finished) {
          var answer = answers.of(finished, exchange.urls());
          stream.send(
              answer.status() == 200 ? answer.body() : Json.object().set("error", answer.body()));
          return;
        }
        sendProgress(stream, next.get());
      }
    } catch (EventStream.WatcherLeft e) {
      // Unlike a status stream, this connection is the only way to the output.
      queue.cancel(submitted.id());
      throw e;
    }
  }

  private static void sendProgress(EventStream stream, Job job) {
    var progress = job.progress();
    if (progress.steps() > 0) {
      stream.send(
          Json.object()
              .put("progress", (double) progress.step() / progress.steps())
              .put(
                  "message",
                  "%s %d/%d".formatted(progress.stage(), progress.step(), progress.steps())));
    }
  }
}
