package io.scail.server.segmind;

import io.scail.server.http.Json;
import io.scail.server.http.Refusal;
import io.scail.server.jobs.InputProblem;
import io.scail.server.jobs.JobFailure;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Failures as {@code {"error": text}}, with the status codes that Segmind documents. */
final class SegmindErrors {
  private SegmindErrors() {}

  static Refusal of(int status, String text) {
    return new Refusal(status, Json.object().put("error", text), Map.of());
  }

  /** Broken parameters: 400, where fal says 422. */
  static Refusal invalid(List<InputProblem> problems) {
    return of(
        400,
        problems.stream()
            .map(problem -> parameter(problem) + problem.message())
            .collect(Collectors.joining("; ")));
  }

  static Refusal of(JobFailure failure) {
    return switch (failure) {
      case JobFailure.InvalidInput(var problems) -> invalid(problems);
      case JobFailure.StartTimedOut() -> of(504, "The request was not started in time.");
      case JobFailure.ProcessingTimedOut(var limit) ->
          of(504, "The generation took longer than %d s.".formatted(limit.toSeconds()));
      case JobFailure.RunnerDisconnected _ -> of(502, "The worker is temporarily unavailable.");
      case JobFailure.OutOfMemory _ ->
          of(500, "Out of device memory: choose a lower resolution or a shorter video.");
      case JobFailure.Internal _ -> of(500, "Internal server error");
    };
  }

  private static String parameter(InputProblem problem) {
    if (problem.location().size() < 2) {
      return "";
    }
    return switch (problem.location().get(1)) {
      case "image_url" -> "reference_image: ";
      case "video_url" -> "input_video: ";
      case String name -> name + ": ";
    };
  }
}
