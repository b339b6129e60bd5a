package io.scail.server.openai;

import io.scail.server.auth.Authenticator;
import io.scail.server.endpoints.Backend;
import io.scail.server.endpoints.Endpoint;
import io.scail.server.endpoints.FileDownloads;
import io.scail.server.endpoints.OutputLinks;
import io.scail.server.endpoints.Scail2;
import io.scail.server.files.FileCatalog;
import io.scail.server.files.FileFailure;
import io.scail.server.files.FileRef;
import io.scail.server.http.Exchange;
import io.scail.server.http.Face;
import io.scail.server.http.FormParts;
import io.scail.server.http.Json;
import io.scail.server.http.Refusal;
import io.scail.server.jobs.Job;
import io.scail.server.jobs.JobId;
import io.scail.server.jobs.JobState;
import io.scail.server.jobs.JobWatcher;
import io.scail.server.jobs.NewJob;
import io.scail.server.jobs.Submission;
import io.scail.server.keys.Caller;
import io.scail.server.keys.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/** {@code /v1/videos}: create, list, retrieve, download and delete. */
public final class VideosFace implements Face {
  private static final String FILES = "openai.files";
  private static final int DEFAULT_PAGE = 20;
  private static final int MOST_ON_A_PAGE = 100;
  // A running job ends at its next step, which may be minutes away on a machine without a GPU.
  private static final Duration UNTIL_STOPPED = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(250);

  private final Backend backend;
  private final Authenticator authenticator;
  private final VideosSettings settings;
  private final OutputLinks links;
  private final VideoView view;
  private final FileDownloads downloads;
  private final Endpoint endpoint;

  public VideosFace(Backend backend, Authenticator authenticator, VideosSettings settings) {
    this.backend = backend;
    this.authenticator = authenticator;
    this.settings = settings;
    this.links = new OutputLinks(backend.files());
    this.view = new VideoView(links);
    this.downloads = new FileDownloads(backend.files());
    this.endpoint =
        backend
            .endpoints()
            .find(Scail2.ID)
            .orElseThrow(() -> new IllegalArgumentException("no endpoint " + Scail2.ID));
  }

  @Override
  public void handle(Exchange exchange) {
    var caller = authenticator.caller(exchange).orElseThrow(OpenAiErrors::unauthorized);
    if (!caller.may(Scope.JOBS)) {
      throw OpenAiErrors.forbidden();
    }
    // The first two segments are v1 and videos.
    var path = exchange.segments().subList(2, exchange.segments().size());
    if (path.isEmpty()) {
      collection(exchange, caller);
    } else if (path.size() == 1) {
      video(exchange, caller, job(path.getFirst(), caller));
    } else if (path.size() == 2 && path.getLast().equals("content")) {
      content(exchange, job(path.getFirst(), caller));
    } else {
      throw OpenAiErrors.notFound("This server has no " + exchange.target().path());
    }
  }

  private void collection(Exchange exchange, Caller caller) {
    switch (exchange.method()) {
      case "POST" -> create(exchange, caller);
      case "GET" -> list(exchange, caller);
      default -> throw OpenAiErrors.methodNotAllowed("GET, POST");
    }
  }

  private void video(Exchange exchange, Caller caller, Job job) {
    switch (exchange.method()) {
      case "GET" -> exchange.send(200, view.of(job, exchange.urls()));
      case "DELETE" -> delete(exchange, caller, job);
      default -> throw OpenAiErrors.methodNotAllowed("GET, DELETE");
    }
  }

  private Job job(String id, Caller caller) {
    return JobId.parse(id)
        .flatMap(known -> backend.queue().find(known, caller.keyId()))
        .filter(job -> job.endpoint().equals(Scail2.ID))
        .orElseThrow(() -> OpenAiErrors.notFound("No video with the id `%s`.".formatted(id)));
  }

  private void create(Exchange exchange, Caller caller) {
    var files = new ArrayList<FileRef>();
    try {
      var fields =
          new VideoFields(settings.mostBodyBytes(), part -> keep(part, caller, exchange, files));
      var order = VideoOrder.of(fields.read(exchange), endpoint);
      exchange.send(200, view.of(submit(caller, order, files), exchange.urls()));
    } catch (Refusal e) {
      // What came with a request that was refused has no use.
      files.forEach(file -> backend.files().delete(file.id(), file.owner()));
      throw e;
    }
  }

  private String keep(FormParts.Part part, Caller caller, Exchange exchange, List<FileRef> files) {
    var description =
        new FileCatalog.Description(
            part.fileName().orElse("file"), part.contentType().orElse("application/octet-stream"));
    try {
      var file =
          backend
              .files()
              .add(
                  caller.keyId(),
                  description,
                  part.content(),
                  settings.mostFileBytes(),
                  settings.keepInputs());
      files.add(file);
      return OutputLinks.url(exchange.urls().files(), file);
    } catch (FileFailure.TooLarge | FileFailure.QuotaExceeded e) {
      throw OpenAiErrors.tooLarge(String.valueOf(e.getMessage()));
    } catch (FileFailure.Interrupted e) {
      throw OpenAiErrors.brokenForm(String.valueOf(e.getMessage()));
    }
  }

  private Job submit(Caller caller, VideoOrder order, List<FileRef> files) {
    var attributes = new HashMap<>(order.attributes());
    attributes.put(FILES, String.join(",", files.stream().map(FileRef::id).toList()));
    var job =
        NewJob.of(backend.ids().next(), Scail2.ID, caller.keyId(), Json.text(order.input()))
            .withAttributes(attributes);
    return switch (backend.queue().submit(job)) {
      case Submission.Accepted(var accepted, _) -> accepted;
      case Submission.TooManyWaiting(var waiting) ->
          throw OpenAiErrors.tooMany(
              "The queue is full: %d requests are waiting.".formatted(waiting));
      case Submission.TooFast(var after) ->
          throw OpenAiErrors.tooMany("This key sends requests too fast.")
              .with("Retry-After", Long.toString(after.toSeconds() + 1));
    };
  }

  private void list(Exchange exchange, Caller caller) {
    var limit = limit(exchange.query().first("limit"));
    var order = exchange.query().first("order").orElse("desc");
    if (!order.equals("asc") && !order.equals("desc")) {
      throw OpenAiErrors.badRequest("order", "invalid_value", "order is asc or desc.");
    }
    var after = exchange.query().first("after").map(id -> job(id, caller));
    var found =
        backend.queue().page(caller.keyId(), Scail2.ID, after, order.equals("desc"), limit + 1);
    var answer = Json.object().put("object", "list");
    var data = answer.putArray("data");
    found.stream().limit(limit).forEach(job -> data.add(view.of(job, exchange.urls())));
    answer.put("first_id", data.path(0).path("id").asText(null));
    answer.put("last_id", data.path(data.size() - 1).path("id").asText(null));
    exchange.send(200, answer.put("has_more", found.size() > limit));
  }

  private static int limit(Optional<String> text) {
    if (text.isEmpty()) {
      return DEFAULT_PAGE;
    }
    if (!text.get().matches("\\d{1,3}") || Integer.parseInt(text.get()) > MOST_ON_A_PAGE) {
      throw OpenAiErrors.badRequest("limit", "invalid_value", "limit is 0 to 100.");
    }
    return Integer.parseInt(text.get());
  }

  private void content(Exchange exchange, Job job) {
    if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
      throw OpenAiErrors.methodNotAllowed("GET");
    }
    if (!exchange.query().first("variant").orElse("video").equals("video")) {
      throw OpenAiErrors.badRequest(
          "variant", "unsupported_variant", "Only the variant `video` is kept.");
    }
    switch (job.state()) {
      case JobState.Succeeded succeeded ->
          downloads.send(
              exchange,
              links
                  .file(Json.parse(succeeded.output().json()), "video")
                  .map(FileRef::id)
                  .orElseThrow(() -> OpenAiErrors.notFound("The video's file has expired.")));
      case JobState.Finished _ ->
          throw OpenAiErrors.notFound("This video failed and has no content.");
      case JobState.Waiting _, JobState.Running _ ->
          throw OpenAiErrors.badRequest(
              "id",
              "video_not_ready",
              "The video is not ready yet: retrieve it to see its status.");
    }
  }

  private void delete(Exchange exchange, Caller caller, Job job) {
    var ended = job.finished() ? Optional.of(job) : stop(job);
    var deleted = ended.filter(Job::finished).isPresent() && backend.queue().delete(job.id());
    if (deleted) {
      files(ended.get()).forEach(id -> backend.files().delete(id, caller.keyId()));
    }
    exchange.send(
        200,
        Json.object()
            .put("id", job.id().value())
            .put("object", "video.deleted")
            .put("deleted", deleted));
  }

  private Optional<Job> stop(Job job) {
    backend.queue().cancel(job.id());
    var end = System.nanoTime() + UNTIL_STOPPED.toNanos();
    try (var watcher = new JobWatcher(backend.queue(), backend.events(), job.id())) {
      return watcher.end(LOOK, () -> System.nanoTime() < end);
    }
  }

  /** Everything that was kept for a video: its own files and those that came with the request. */
  private List<String> files(Job job) {
    var ids = new ArrayList<String>();
    for (var id : job.attributes().getOrDefault(FILES, "").split(",", -1)) {
      if (!id.isEmpty()) {
        ids.add(id);
      }
    }
    if (job.state() instanceof JobState.Succeeded succeeded) {
      var output = Json.parse(succeeded.output().json());
      for (var field : output.properties()) {
        links.file(output, field.getKey()).map(FileRef::id).ifPresent(ids::add);
      }
    }
    return ids;
  }
}
