package io.scail.server.endpoints;

import io.scail.preprocessing.failure.EncodingFailure;
import io.scail.preprocessing.failure.ImageTooLargeFailure;
import io.scail.preprocessing.failure.ImageTooSmallFailure;
import io.scail.preprocessing.failure.InputFailure;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.MediaLimits;
import io.scail.preprocessing.media.SoundMerge;
import io.scail.server.animation.AnimationStage;
import io.scail.server.animation.LogLevel;
import io.scail.server.http.Json;
import io.scail.server.jobs.JobFailure;
import io.scail.server.jobs.JobOutput;
import io.scail.server.schema.Field;
import io.scail.server.schema.ObjectSchema;
import io.scail.server.schema.ValueType;
import io.scail.server.schema.Values;
import io.scail.server.workers.JobRun;
import io.scail.server.workers.Pipeline;
import io.scail.server.workers.PipelineFailure;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * The endpoint {@code fal-ai/ffmpeg-api/merge-audio-video}: gives a clip its music back. Works with
 * FFmpeg alone, needs no model.
 */
final class MergeAudioVideo implements Pipeline {
  static final String ID = "fal-ai/ffmpeg-api/merge-audio-video";

  private static final ObjectSchema INPUT =
      new ObjectSchema(
          "FfmpegApiMergeAudioVideoInput",
          "A video and the sound to put under it.",
          List.of(
              Field.required(
                      "video_url",
                      new ValueType.Media(ValueType.Media.Kind.VIDEO),
                      "URL or data URI of the video whose pictures are kept.")
                  .withExample("https://example.com/dance.mp4"),
              Field.required(
                      "audio_url",
                      new ValueType.Media(ValueType.Media.Kind.AUDIO),
                      "URL or data URI of the sound: an audio file, or a video whose sound is taken.")
                  .withExample("https://example.com/music.mp3"),
              Field.decimal(
                  "start_offset",
                  "0",
                  ValueType.Decimal.ANY,
                  "Seconds from the video's start to the sound's; below 0 cuts the sound's beginning.")));

  private static final ObjectSchema OUTPUT =
      new ObjectSchema(
          "FfmpegApiMergeAudioVideoOutput",
          "The video with its new sound.",
          List.of(
              Field.required(
                  "video",
                  new ValueType.Nested(StoredFiles.SCHEMA),
                  "The video with its new sound, as long as its pictures.")));

  private static final List<String> SOUND_FORMATS =
      List.of("mp3", "wav", "m4a", "aac", "ogg", "flac", "mp4", "mov", "webm", "mkv");

  private final MediaInputs media;
  private final SoundMerge merge = new SoundMerge(new Encoders(), MediaLimits.defaults());

  private MergeAudioVideo(Workshop workshop) {
    this.media = new MediaInputs(workshop.fetcher());
  }

  static Endpoint endpoint() {
    return new Endpoint(
        ID,
        "Merge audio and video",
        "Put an audio file, or the sound of another video, under a video.",
        "video-to-video",
        INPUT,
        OUTPUT,
        MergeAudioVideo::new);
  }

  @Override
  public JobOutput run(JobRun run) {
    var values = MediaInputs.values(INPUT, run);
    run.progress(AnimationStage.FETCH, 0, 0);
    var video = media.one("video_url", values, run);
    var sound = media.one("audio_url", values, run);
    try {
      var told = new Told(run);
      var merged =
          merge.merge(video, sound, values.decimal("start_offset"), run.folder(), told::seconds);
      run.log(
          LogLevel.INFO,
          "merged %.3f s, pictures %s"
              .formatted(merged.seconds(), merged.copied() ? "copied" : "encoded anew"));
      return publish(merged, run);
    } catch (InputFailure e) {
      throw problem(e, values);
    } catch (EncodingFailure e) {
      throw new PipelineFailure(new JobFailure.Internal(e.sentence()));
    }
  }

  private static JobOutput publish(SoundMerge.Merged merged, JobRun run) {
    var name = merged.file().getFileName().toString();
    var extension = name.substring(name.lastIndexOf('.') + 1);
    var file = run.publish(merged.file(), "output." + extension, "video/" + extension);
    var output = Json.object();
    output.set("video", StoredFiles.json(file, false));
    // The ledger counts seconds of a generating device; this took none.
    return new JobOutput(Json.text(output), BigDecimal.ZERO);
  }

  private static PipelineFailure problem(InputFailure failure, Values values) {
    if (failure.input().role() == MediaInput.Role.AUDIO) {
      return MediaInputs.problem(
          "audio_url",
          "unsupported_audio_format",
          failure.sentence(),
          Map.of("supported_formats", SOUND_FORMATS),
          values);
    }
    return switch (failure) {
      case ImageTooLargeFailure large ->
          MediaInputs.problem(
              "video_url",
              "image_too_large",
              large.sentence(),
              Map.of("max_width", large.maxSide(), "max_height", large.maxSide()),
              values);
      case ImageTooSmallFailure small ->
          MediaInputs.problem(
              "video_url",
              "image_too_small",
              small.sentence(),
              Map.of("min_width", small.minSide(), "min_height", small.minSide()),
              values);
      default ->
          MediaInputs.problem(
              "video_url",
              "unsupported_video_format",
              failure.sentence(),
              Map.of("supported_formats", List.of("mp4", "mov", "webm", "mkv", "avi", "gif", "ts")),
              values);
    };
  }

  /** Tells the run of each further second, and asks whether it may go on. */
  private static final class Told {
    private final JobRun run;
    private int last;

    Told(JobRun run) {
      this.run = run;
    }

    void seconds(double done) {
      if (done >= last + 1) {
        last = (int) done;
        run.progress(AnimationStage.WRITE, last, 0);
        run.checkCancelled();
      }
    }
  }
}
