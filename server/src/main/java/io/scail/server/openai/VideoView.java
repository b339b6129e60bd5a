package io.scail.server.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.animation.AnimationStage;
import io.scail.server.endpoints.OutputLinks;
import io.scail.server.http.Json;
import io.scail.server.http.PublicUrls;
import io.scail.server.jobs.Job;
import io.scail.server.jobs.JobProgress;
import io.scail.server.jobs.JobState;
import java.math.BigDecimal;
import java.util.Arrays;

/** A job as a {@code video} object. Jobs that came through other faces are shown too. */
final class VideoView {
  /** fal's seconds of video are frames by this, whatever the rate of the video. */
  private static final BigDecimal FRAMES_PER_BILLED_SECOND = BigDecimal.valueOf(16);

  private final OutputLinks links;

  VideoView(OutputLinks links) {
    this.links = links;
  }

  ObjectNode of(Job job, PublicUrls urls) {
    var kept = job.attributes();
    var video =
        Json.object()
            .put("id", job.id().value())
            .put("object", "video")
            .put("model", "scail-2")
            .put("status", status(job.state()))
            .put("progress", progress(job))
            .put("created_at", job.acceptedAt().getEpochSecond())
            .putNull("completed_at")
            .putNull("expires_at")
            .putNull("error")
            .put("prompt", kept.get(VideoOrder.PROMPT))
            .put("size", kept.getOrDefault(VideoOrder.SIZE, VideoOrder.OWN_SIZE))
            .put("seconds", kept.getOrDefault(VideoOrder.SECONDS, "10"))
            .putNull("remixed_from_video_id");
    if (job.state() instanceof JobState.Finished finished) {
      video.put("completed_at", finished.at().getEpochSecond());
      finish(video, job, finished, urls);
    }
    return video;
  }

  private void finish(ObjectNode video, Job job, JobState.Finished finished, PublicUrls urls) {
    switch (finished) {
      case JobState.Failed failed -> video.set("error", OpenAiErrors.of(failed.failure()));
      case JobState.Cancelled _ -> video.set("error", OpenAiErrors.cancelled());
      case JobState.Succeeded succeeded -> {
        var output = succeeded.output();
        var frames = output.billedSeconds().multiply(FRAMES_PER_BILLED_SECOND);
        var rate = new BigDecimal(job.attributes().getOrDefault(VideoOrder.RATE, "16"));
        video.put("seconds", VideoOrder.seconds(frames, rate));
        video.put("inference_time_s", finished.processing().toMillis() / 1e3);
        var file = links.file(Json.parse(output.json()), "video");
        file.ifPresent(found -> video.put("url", OutputLinks.url(urls.files(), found)));
        file.flatMap(found -> found.expiresAt())
            .ifPresent(at -> video.put("expires_at", at.getEpochSecond()));
      }
    }
  }

  private static String status(JobState state) {
    return switch (state) {
      case JobState.Waiting() -> "queued";
      case JobState.Running _ -> "in_progress";
      case JobState.Succeeded _ -> "completed";
      case JobState.Failed _, JobState.Cancelled _ -> "failed";
    };
  }

  /** Percent done, from the stage and its steps; denoising takes most of the time. */
  private static int progress(Job job) {
    return switch (job.state()) {
      case JobState.Waiting() -> 0;
      case JobState.Finished _ -> 100;
      case JobState.Running _ -> percent(job.progress());
    };
  }

  private static int percent(JobProgress progress) {
    return Arrays.stream(AnimationStage.values())
        .filter(stage -> stage.name().equals(progress.stage()))
        .map(VideoView::share)
        .findFirst()
        .map(share -> share.at(progress))
        .orElse(0);
  }

  /** Which part of the whole a stage is. */
  private static Share share(AnimationStage stage) {
    return switch (stage) {
      case FETCH -> new Share(0, 2);
      case PREPROCESS -> new Share(2, 15);
      case ENCODE -> new Share(15, 20);
      case DENOISE -> new Share(20, 90);
      case DECODE -> new Share(90, 97);
      case WRITE -> new Share(97, 99);
    };
  }

  private record Share(int begin, int end) {
    int at(JobProgress progress) {
      var done = Math.min(progress.step(), progress.steps());
      return progress.steps() == 0 ? begin : begin + (end - begin) * done / progress.steps();
    }
  }
}
