package io.scail.server.segmind;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.auth.Authenticator;
import io.scail.server.endpoints.Backend;
import io.scail.server.endpoints.OutputLinks;
import io.scail.server.endpoints.Scail2;
import io.scail.server.files.FileRef;
import io.scail.server.http.Exchange;
import io.scail.server.http.Face;
import io.scail.server.http.Json;
import io.scail.server.http.Refusal;
import io.scail.server.jobs.Job;
import io.scail.server.jobs.JobState;
import io.scail.server.jobs.JobWatcher;
import io.scail.server.jobs.NewJob;
import io.scail.server.jobs.Submission;
import io.scail.server.keys.Caller;
import io.scail.server.keys.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;

/**
 * {@code POST /v1/scail}: waits for the video and answers with it. A caller who closes the
 * connection before that cancels the job, because nobody else knows of it.
 */
public final class SegmindFace implements Face {
  private static final Duration LOOK = Duration.ofMillis(250);

  private final Backend backend;
  private final Authenticator authenticator;
  private final SegmindSettings settings;
  private final OutputLinks links;

  public SegmindFace(Backend backend, Authenticator authenticator, SegmindSettings settings) {
    this.backend = backend;
    this.authenticator = authenticator;
    this.settings = settings;
    this.links = new OutputLinks(backend.files());
  }

  @Override
  public void handle(Exchange exchange) {
    if (!exchange.target().is("v1", "scail")) {
      throw SegmindErrors.of(404, "No such model.");
    }
    if (!exchange.method().equals("POST")) {
      throw SegmindErrors.of(405, "Use POST.").with("Allow", "POST");
    }
    var submitted = submit(exchange, caller(exchange));
    answer(exchange, submitted.base64(), await(exchange, submitted.job()));
  }

  /** What is kept of a call while it waits: its media may be large. */
  private record Submitted(Job job, boolean base64) {}

  private Submitted submit(Exchange exchange, Caller caller) {
    var input = SegmindInput.of(body(exchange));
    return new Submitted(submit(caller, input), input.base64());
  }

  private Caller caller(Exchange exchange) {
    var key = exchange.header("x-api-key");
    var caller =
        key.flatMap(authenticator::credential)
            .or(() -> authenticator.anyone(exchange))
            .orElseThrow(() -> SegmindErrors.of(401, "The header x-api-key has no valid key."));
    if (!caller.may(Scope.JOBS)) {
      throw SegmindErrors.of(403, "This key may not generate: it lacks the scope JOBS.");
    }
    return caller;
  }

  private JsonNode body(Exchange exchange) {
    try {
      return Json.parse(exchange.body(settings.mostBodyBytes()));
    } catch (Json.MalformedJson e) {
      throw SegmindErrors.of(400, "The body is not JSON: " + e.reason());
    } catch (Exchange.BodyTooLarge e) {
      throw SegmindErrors.of(400, String.valueOf(e.getMessage())).with("Connection", "close");
    }
  }

  private Job submit(Caller caller, SegmindInput input) {
    var job = NewJob.of(backend.ids().next(), Scail2.ID, caller.keyId(), Json.text(input.job()));
    return switch (backend.queue().submit(job)) {
      case Submission.Accepted(var accepted, _) -> accepted;
      case Submission.TooManyWaiting(var waiting) ->
          throw SegmindErrors.of(
              429, "The queue is full: %d requests are waiting.".formatted(waiting));
      case Submission.TooFast(var after) ->
          throw SegmindErrors.of(429, "This key sends requests too fast.")
              .with("Retry-After", Long.toString(after.toSeconds() + 1));
    };
  }

  private JobState.Finished await(Exchange exchange, Job submitted) {
    var connection = exchange.watch();
    try (var watcher = new JobWatcher(backend.queue(), backend.events(), submitted.id())) {
      var job = watcher.end(LOOK, () -> !connection.left());
      if (job.isPresent() && job.get().state() instanceof JobState.Finished finished) {
        return finished;
      }
      backend.queue().cancel(submitted.id());
      throw SegmindErrors.of(499, "The caller closed the connection.");
    }
  }

  private void answer(Exchange exchange, boolean base64, JobState.Finished finished) {
    exchange.with(
        "x-generation-time",
        String.format(Locale.ROOT, "%.3f", finished.processing().toMillis() / 1e3));
    switch (finished) {
      case JobState.Failed failed -> throw SegmindErrors.of(failed.failure());
      case JobState.Cancelled _ -> throw SegmindErrors.of(500, "The generation was cancelled.");
      case JobState.Succeeded succeeded ->
          send(exchange, base64, Json.parse(succeeded.output().json()));
    }
  }

  private void send(Exchange exchange, boolean inside, JsonNode output) {
    var video = links.file(output, "video").orElseThrow(SegmindFace::expired);
    if (inside) {
      exchange.send(200, Json.object().put("video", base64(video)));
    } else if (wantsBytes(exchange)) {
      try (var bytes = open(video)) {
        exchange.send(200, video.contentType(), bytes, video.size());
      } catch (IOException e) {
        throw new UncheckedIOException("a result file could not be read", e);
      }
    } else {
      exchange.send(
          200,
          Json.object()
              .put("status", "completed")
              .put("video", OutputLinks.url(exchange.urls().files(), video))
              .put("seed", output.path("seed").asLong()));
    }
  }

  private boolean wantsBytes(Exchange exchange) {
    var accept = exchange.header("Accept").orElse("*/*").toLowerCase(Locale.ROOT);
    if (accept.contains("video/") || accept.contains("application/octet-stream")) {
      return true;
    }
    return settings.rawVideo() && !accept.contains("json");
  }

  private String base64(FileRef video) {
    try (var bytes = open(video)) {
      return Base64.getEncoder().encodeToString(bytes.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("a result file could not be read", e);
    }
  }

  private InputStream open(FileRef video) {
    return backend.files().open(video, 0, video.size()).orElseThrow(SegmindFace::expired);
  }

  private static Refusal expired() {
    return SegmindErrors.of(500, "The video has expired before it could be sent.");
  }
}
