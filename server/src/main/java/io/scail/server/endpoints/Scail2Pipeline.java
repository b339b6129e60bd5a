package io.scail.server.endpoints;

import io.scail.server.animation.AnimationInputs;
import io.scail.server.animation.AnimationParameters.OutputFormat;
import io.scail.server.animation.AnimationRequest;
import io.scail.server.animation.AnimationResult;
import io.scail.server.animation.AnimationStage;
import io.scail.server.animation.Animator;
import io.scail.server.animation.InputFailure;
import io.scail.server.animation.LogLevel;
import io.scail.server.http.Json;
import io.scail.server.jobs.JobOutput;
import io.scail.server.schema.ObjectSchema;
import io.scail.server.schema.Values;
import io.scail.server.workers.JobRun;
import io.scail.server.workers.Pipeline;
import io.scail.server.workers.PipelineFailure;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.function.Function;

/** Fetches the media, animates, and publishes what came out. */
final class Scail2Pipeline implements Pipeline {
  // fal counts seconds of video at the rate of the model, whatever rate the caller asks for.
  private static final BigDecimal FRAMES_PER_BILLED_SECOND = BigDecimal.valueOf(16);

  private final ObjectSchema schema;
  private final Animator animator;
  private final MediaInputs media;

  private Scail2Pipeline(ObjectSchema schema, Workshop workshop) {
    this.schema = schema;
    this.animator = workshop.animator();
    this.media = new MediaInputs(workshop.fetcher());
  }

  static Function<Workshop, Pipeline> factory(ObjectSchema schema) {
    return workshop -> new Scail2Pipeline(schema, workshop);
  }

  @Override
  public JobOutput run(JobRun run) {
    var values = MediaInputs.values(schema, run);
    var parameters = Scail2Input.parameters(values, Json.parse(run.input())::has, seed(run));
    run.progress(AnimationStage.FETCH, 0, 0);
    var inputs = fetch(values, run);
    try {
      var result = animator.animate(new AnimationRequest(inputs, parameters), run);
      run.log(LogLevel.INFO, "animated %d frames".formatted(result.frames()));
      return publish(result, parameters.delivery().format(), values.flag("sync_mode"), run);
    } catch (InputFailure e) {
      throw new PipelineFailure(MediaInputs.failure(e, values));
    }
  }

  /** A seed for callers who name none: the same for every attempt at a job. */
  private static long seed(JobRun run) {
    var id = UUID.fromString(run.job().id().value());
    var mixed =
        (id.getMostSignificantBits() ^ id.getLeastSignificantBits()) * 0x9e37_79b9_7f4a_7c15L;
    // 32 bits: what every client's number type holds exactly.
    return mixed >>> 32;
  }

  private AnimationInputs fetch(Values values, JobRun run) {
    return new AnimationInputs(
        media.one("image_url", values, run),
        media.one("video_url", values, run),
        media.optional("reference_mask_url", values, run),
        media.optional("driving_mask_url", values, run),
        media.many("additional_image_urls", values, run),
        media.many("additional_mask_urls", values, run),
        media.optional("previous_video_url", values, run));
  }

  private static JobOutput publish(
      AnimationResult result, OutputFormat format, boolean inline, JobRun run) {
    var video =
        switch (format) {
          case MP4 -> run.publish(result.video(), "output.mp4", "video/mp4");
          case WEBM -> run.publish(result.video(), "output.webm", "video/webm");
          case FRAMES -> run.publish(result.video(), "frames.zip", "application/zip");
        };
    var output = Json.object();
    output.set("video", StoredFiles.json(video, inline));
    output.put("seed", result.seed());
    result
        .preprocessingVideo()
        .map(path -> run.publish(path, "preprocessing.mp4", "video/mp4"))
        .ifPresent(file -> output.set("preprocessing_video", StoredFiles.json(file, false)));
    result
        .preprocessingMaskVideo()
        .map(path -> run.publish(path, "preprocessing_mask.mp4", "video/mp4"))
        .ifPresent(file -> output.set("preprocessing_mask_video", StoredFiles.json(file, false)));
    var billed =
        BigDecimal.valueOf(result.frames()).divide(FRAMES_PER_BILLED_SECOND).stripTrailingZeros();
    return new JobOutput(Json.text(output), billed);
  }
}
