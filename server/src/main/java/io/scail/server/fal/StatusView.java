package io.scail.server.fal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.http.Json;
import io.scail.server.http.PublicUrls;
import io.scail.server.jobs.Job;
import io.scail.server.jobs.JobLogLine;
import io.scail.server.jobs.JobProgress;
import io.scail.server.jobs.JobState;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * A job's status on the wire. Clients know three states; how a job ended stands beside the last of
 * them.
 */
final class StatusView {
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  private StatusView() {}

  /** The answer to a submit. */
  static ObjectNode submitted(Job job, int position, PublicUrls urls) {
    var view = head("IN_QUEUE", job, urls);
    view.set("logs", NullNode.getInstance());
    view.set("metrics", Json.object());
    view.put("queue_position", position);
    view.put("gateway_request_id", job.id().value());
    return view;
  }

  /**
   * The answer to a status request.
   *
   * @param logs null when the caller wants none
   */
  static ObjectNode of(Job job, int position, JsonNode logs, PublicUrls urls) {
    var view = head(word(job.state()), job, urls);
    view.set("logs", logs);
    var metrics = view.putObject("metrics");
    switch (job.state()) {
      case JobState.Waiting() -> view.put("queue_position", position);
      case JobState.Running _ -> addProgress(view, job.progress());
      case JobState.Finished finished -> {
        metrics.put("inference_time", finished.processing().toNanos() / 1e9);
        addError(view, finished);
      }
    }
    return view;
  }

  /** Ours, beside fal's fields: its clients leave what they do not know alone. */
  private static void addProgress(ObjectNode view, JobProgress progress) {
    if (!progress.equals(JobProgress.NONE)) {
      view.putObject("progress")
          .put("stage", progress.stage().toLowerCase(Locale.ROOT))
          .put("step", progress.step())
          .put("steps", progress.steps());
    }
  }

  private static void addError(ObjectNode view, JobState.Finished state) {
    var refusal =
        switch (state) {
          case JobState.Succeeded _ -> null;
          case JobState.Failed failed -> FalErrors.of(failed.failure());
          case JobState.Cancelled _ -> FalErrors.cancelled();
        };
    if (refusal == null) {
      return;
    }
    var detail = refusal.body().path("detail");
    if (detail.isTextual()) {
      view.put("error", detail.textValue());
      view.put("error_type", refusal.body().path("error_type").textValue());
    } else {
      view.put("error", detail.path(0).path("msg").asText());
      view.put("error_type", detail.path(0).path("type").asText());
    }
  }

  /** Log lines in the union of the shapes that clients read. */
  static JsonNode logs(List<JobLogLine> lines) {
    var array = Json.array();
    for (var line : lines) {
      var entry = array.addObject();
      entry.put("timestamp", MICROSECONDS.format(line.at()));
      entry.put("message", line.message());
      entry.put("level", line.level().name());
      entry.put("source", "USER");
      entry.putObject("labels").put("level", line.level().name()).put("source", "USER");
    }
    return array;
  }

  private static ObjectNode head(String status, Job job, PublicUrls urls) {
    var segments = job.endpoint().split("/", -1);
    var base =
        "%s/%s/%s/requests/%s".formatted(urls.queue(), segments[0], segments[1], job.id().value());
    return Json.object()
        .put("status", status)
        .put("request_id", job.id().value())
        .put("response_url", base)
        .put("status_url", base + "/status")
        .put("cancel_url", base + "/cancel");
  }

  private static String word(JobState state) {
    return switch (state) {
      case JobState.Waiting() -> "IN_QUEUE";
      case JobState.Running _ -> "IN_PROGRESS";
      case JobState.Finished _ -> "COMPLETED";
    };
  }
}
