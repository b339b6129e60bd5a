package io.scail.server.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.http.Json;
import io.scail.server.http.Refusal;
import io.scail.server.jobs.InputProblem;
import io.scail.server.jobs.JobFailure;
import java.util.Map;

/** Failures as OpenAI's clients read them: {@code {"error": {message, type, param, code}}}. */
final class OpenAiErrors {
  private OpenAiErrors() {}

  static Refusal notFound(String message) {
    return of(404, "invalid_request_error", null, "not_found", message);
  }

  static Refusal badRequest(String parameter, String code, String message) {
    return of(400, "invalid_request_error", parameter, code, message);
  }

  static Refusal brokenForm(String message) {
    return badRequest("body", "invalid_form", message).with("Connection", "close");
  }

  static Refusal unauthorized() {
    return of(401, "invalid_request_error", null, "invalid_api_key", "Incorrect API key provided.");
  }

  static Refusal forbidden() {
    return of(
        403, "invalid_request_error", null, "permission_denied", "This key lacks the scope JOBS.");
  }

  static Refusal methodNotAllowed(String allowed) {
    return of(405, "invalid_request_error", null, "method_not_allowed", "Use " + allowed + ".")
        .with("Allow", allowed);
  }

  static Refusal tooLarge(String message) {
    return of(413, "invalid_request_error", null, "too_large", message).with("Connection", "close");
  }

  static Refusal tooMany(String message) {
    return of(429, "requests", null, "rate_limit_exceeded", message);
  }

  /**
   * @param parameter what the caller calls the field at fault
   */
  static Refusal invalid(InputProblem problem, String parameter) {
    return badRequest(parameter, problem.type(), parameter + ": " + problem.message());
  }

  /** The {@code error} of a video that failed. */
  static ObjectNode of(JobFailure failure) {
    return switch (failure) {
      case JobFailure.InvalidInput(var problems) -> {
        var first = problems.getFirst();
        yield failure(first.type(), first.location().getLast() + ": " + first.message());
      }
      case JobFailure.StartTimedOut() ->
          failure("start_timeout", "The request was not started in time.");
      case JobFailure.ProcessingTimedOut(var limit) ->
          failure(
              "generation_timeout",
              "The generation took longer than %d s.".formatted(limit.toSeconds()));
      case JobFailure.RunnerDisconnected _ ->
          failure("server_error", "The worker died on every attempt.");
      case JobFailure.OutOfMemory _ ->
          failure("out_of_memory", "Out of device memory: choose a smaller size or fewer seconds.");
      case JobFailure.Internal _ -> failure("server_error", "The server had an error.");
    };
  }

  static ObjectNode cancelled() {
    return failure("cancelled", "The generation was cancelled.");
  }

  private static ObjectNode failure(String code, String message) {
    return Json.object().put("code", code).put("message", message);
  }

  private static Refusal of(
      int status,
      String type,
      @org.jspecify.annotations.Nullable String parameter,
      String code,
      String message) {
    var body = Json.object();
    body.putObject("error")
        .put("message", message)
        .put("type", type)
        .put("param", parameter)
        .put("code", code);
    return new Refusal(status, body, Map.of());
  }
}
