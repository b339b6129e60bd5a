package io.scail.server.fal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.http.Json;
import io.scail.server.http.Refusal;
import io.scail.server.jobs.InputProblem;
import io.scail.server.jobs.JobFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Failures in fal's two shapes: a text with a type, and a list of problems. */
final class FalErrors {
  private static final String DOCUMENTATION = "https://docs.fal.ai/errors#";

  private FalErrors() {}

  /** An error of the service around the model. */
  static Refusal flat(int status, String type, String detail) {
    return new Refusal(
        status,
        Json.object().put("detail", detail).put("error_type", type),
        status < 500
            ? Map.of("X-Fal-Error-Type", type)
            : Map.of("X-Fal-Error-Type", type, "X-Fal-Billable-Units", "0"));
  }

  static Refusal badRequest(String detail) {
    return flat(400, "bad_request", detail);
  }

  static Refusal unauthorized() {
    return Refusal.detail(401, "No user found for Key ID and Secret");
  }

  static Refusal methodNotAllowed(String allowed) {
    return Refusal.detail(405, "Method Not Allowed").with("Allow", allowed);
  }

  static Refusal noApplication(String alias) {
    return Refusal.detail(404, "Application \"%s\" not found".formatted(alias));
  }

  static Refusal noPath(String path) {
    return Refusal.detail(404, "Path %s not found".formatted(path));
  }

  static Refusal notFound() {
    return Refusal.detail(404, "Not Found");
  }

  static Refusal noRequest() {
    return new Refusal(
        404, Json.object().put("status", "NOT_FOUND").put("detail", "Request not found"), Map.of());
  }

  static Refusal malformed(Json.MalformedJson failure) {
    var entry = entry(List.of("body", Long.toString(failure.offset())), "json_invalid");
    entry.put("msg", "JSON decode error");
    entry.set("input", Json.object());
    entry.set("ctx", Json.object().put("error", failure.reason()));
    return problems(422, List.of(entry), false);
  }

  static Refusal invalid(List<InputProblem> problems) {
    return problems(422, problems.stream().map(FalErrors::entry).toList(), false);
  }

  /** What the result of a failed job looks like. */
  static Refusal of(JobFailure failure) {
    return switch (failure) {
      case JobFailure.InvalidInput(var problems) -> invalid(problems);
      case JobFailure.StartTimedOut() ->
          flat(504, "request_timeout", "Request timed out")
              .with("X-Fal-Request-Timeout-Type", "user");
      case JobFailure.ProcessingTimedOut(var limit) ->
          model(
              504,
              "generation_timeout",
              "Generation timeout after %d s".formatted(limit.toSeconds()));
      case JobFailure.RunnerDisconnected _ ->
          flat(503, "runner_disconnected", "Runner disconnected");
      // 500 and not 503: clients repeat a 503 by themselves, which cannot help here.
      case JobFailure.OutOfMemory _ ->
          model(
              500,
              "internal_server_error",
              "Out of device memory: choose a lower resolution or fewer frames");
      case JobFailure.Internal _ -> model(500, "internal_server_error", "Internal server error");
    };
  }

  static Refusal cancelled() {
    return flat(499, "client_cancelled", "Request was cancelled");
  }

  private static Refusal model(int status, String type, String message) {
    return problems(status, List.of(entry(List.of("body"), type).put("msg", message)), true);
  }

  private static Refusal problems(int status, List<ObjectNode> entries, boolean retryable) {
    var body = Json.object();
    var detail = body.putArray("detail");
    entries.forEach(detail::add);
    var headers = new HashMap<String, String>();
    headers.put("X-Fal-Billable-Units", "0");
    headers.put("X-Fal-Retryable", Boolean.toString(retryable));
    headers.put("X-Fal-Needs-Retry", retryable ? "1" : "0");
    return new Refusal(status, body, headers);
  }

  private static ObjectNode entry(InputProblem problem) {
    var entry = entry(problem.location(), problem.type());
    entry.put("msg", problem.message());
    entry.set("input", Json.parse(problem.input()));
    var context = Json.parse(problem.context());
    if (!context.isEmpty()) {
      entry.set("ctx", context);
    }
    return entry;
  }

  private static ObjectNode entry(List<String> location, String type) {
    var entry = Json.object();
    var loc = entry.putArray("loc");
    for (var part : location) {
      if (part.matches("\\d{1,9}")) {
        loc.add(Integer.parseInt(part));
      } else {
        loc.add(part);
      }
    }
    return entry.put("type", type).put("url", DOCUMENTATION + type);
  }
}
