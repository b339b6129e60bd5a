package io.scail.server.fal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.scail.server.endpoints.Endpoints;
import io.scail.server.http.Exchange;
import io.scail.server.http.Face;
import io.scail.server.http.Json;
import io.scail.server.jobs.Cancellation;
import io.scail.server.jobs.Job;
import io.scail.server.jobs.JobEvents;
import io.scail.server.jobs.JobId;
import io.scail.server.jobs.JobLogLine;
import io.scail.server.jobs.JobQueue;
import io.scail.server.jobs.JobState;
import io.scail.server.jobs.JobWatcher;
import io.scail.server.keys.Caller;
import io.scail.server.keys.Scope;
import java.util.List;

/** The queue: submit, status, status stream, result and cancel. */
final class QueueFace implements Face {
  private final Doorkeeper door;
  private final Endpoints endpoints;
  private final Submitter submitter;
  private final JobQueue queue;
  private final JobEvents events;
  private final JobAnswers answers;

  QueueFace(
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
    var caller = door.admit(exchange, Scope.JOBS);
    var path = exchange.segments();
    var delimiter = path.size() < 3 ? -1 : path.subList(2, path.size()).indexOf("requests");
    if (delimiter < 0) {
      submit(exchange, caller);
      return;
    }
    Paths.requireApp(endpoints, path);
    var rest = path.subList(delimiter + 3, path.size());
    if (rest.isEmpty()) {
      throw FalErrors.notFound();
    }
    var action = String.join("/", rest.subList(1, rest.size()));
    switch (action) {
      case "" -> result(exchange, job(exchange, caller, rest.getFirst(), "GET"));
      case "response" -> result(exchange, job(exchange, caller, rest.getFirst(), "GET"));
      case "status" -> status(exchange, job(exchange, caller, rest.getFirst(), "GET"));
      case "status/stream" -> stream(exchange, job(exchange, caller, rest.getFirst(), "GET"));
      case "cancel" -> cancel(exchange, job(exchange, caller, rest.getFirst(), "PUT"));
      default -> throw FalErrors.notFound();
    }
  }

  private void submit(Exchange exchange, Caller caller) {
    var endpoint = Paths.endpoint(endpoints, exchange.segments());
    if (!exchange.method().equals("POST")) {
      throw FalErrors.methodNotAllowed("POST");
    }
    var input = submitter.read(exchange, endpoint);
    var accepted = submitter.submit(submitter.job(exchange, endpoint, caller, input), input);
    exchange.with("x-fal-request-id", accepted.job().id().value());
    exchange.send(200, StatusView.submitted(accepted.job(), accepted.position(), exchange.urls()));
  }

  private Job job(Exchange exchange, Caller caller, String id, String method) {
    if (!exchange.method().equals(method)) {
      throw FalErrors.methodNotAllowed(method);
    }
    var app = String.join("/", exchange.segments().subList(0, 2));
    var job =
        JobId.parse(id)
            .flatMap(known -> submitter.find(known, caller))
            .filter(found -> found.endpoint().equals(app) || found.endpoint().startsWith(app + "/"))
            .orElseThrow(FalErrors::noRequest);
    exchange.with("x-fal-request-id", job.id().value());
    return job;
  }

  private void status(Exchange exchange, Job job) {
    JsonNode logs =
        exchange.query().on("logs")
            ? StatusView.logs(queue.logs(job.id(), 0, JobLogLine.MOST))
            : NullNode.getInstance();
    var view = StatusView.of(job, queue.position(job).orElse(0), logs, exchange.urls());
    exchange.send(job.finished() ? 200 : 202, view);
  }

  private void stream(Exchange exchange, Job job) {
    var withLogs = exchange.query().on("logs");
    try (var watcher = new JobWatcher(queue, events, job.id());
        var stream = exchange.events()) {
      var sent = "";
      for (var next = watcher.now(); ; next = watcher.next(stream::ping)) {
        if (next.isEmpty()) {
          return;
        }
        var lines = withLogs ? watcher.newLines() : List.<JobLogLine>of();
        var position = watcher.position(next.get());
        var bare = StatusView.of(next.get(), position, NullNode.getInstance(), exchange.urls());
        if (!lines.isEmpty() || !Json.text(bare).equals(sent)) {
          sent = Json.text(bare);
          stream.send(withLogs ? bare.set("logs", StatusView.logs(lines)) : bare);
        }
        if (next.get().finished()) {
          return;
        }
      }
    }
  }

  private void result(Exchange exchange, Job job) {
    if (!(job.state() instanceof JobState.Finished finished)) {
      throw FalErrors.badRequest("Request is still in progress");
    }
    var answer = answers.of(finished, exchange.urls());
    answer.headers().forEach(exchange::with);
    exchange.send(answer.status(), answer.body());
  }

  private void cancel(Exchange exchange, Job job) {
    var outcome = job.finished() ? Cancellation.ALREADY_FINISHED : queue.cancel(job.id());
    switch (outcome) {
      case REQUESTED -> exchange.send(202, Json.object().put("status", "CANCELLATION_REQUESTED"));
      case ALREADY_FINISHED -> exchange.send(400, Json.object().put("status", "ALREADY_COMPLETED"));
      case UNKNOWN -> throw FalErrors.noRequest();
    }
  }
}
