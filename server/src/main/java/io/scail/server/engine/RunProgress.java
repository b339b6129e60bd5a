package io.scail.server.engine;

import io.scail.models.ProgressEvent;
import io.scail.models.memory.Stage;
import io.scail.server.animation.AnimationRun;
import io.scail.server.animation.AnimationStage;
import io.scail.server.animation.LogLevel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Tells a run's listener what the engine does, and how long each stage took. Used on one thread at
 * a time.
 */
final class RunProgress {
  private final AnimationRun run;
  private final Checkpoints checkpoints;
  private final Map<AnimationStage, Long> nanos = new EnumMap<>(AnimationStage.class);
  private AnimationStage stage = AnimationStage.PREPROCESS;
  private long since = System.nanoTime();

  RunProgress(AnimationRun run, Checkpoints checkpoints) {
    this.run = run;
    this.checkpoints = checkpoints;
  }

  /** A stage begins, and the one before it ends. */
  void enter(AnimationStage next) {
    long now = System.nanoTime();
    nanos.merge(stage, now - since, Long::sum);
    since = now;
    stage = next;
    run.progress(next, 0, 0);
  }

  void progressed(int done, int of) {
    run.progress(stage, done, of);
  }

  void on(ProgressEvent event) {
    switch (event) {
      case ProgressEvent.StageStarted begun -> begin(begun);
      case ProgressEvent.StepDone(int segment, int segments, int step, int steps, var left) -> {
        run.progress(AnimationStage.DENOISE, segment * steps + step + 1, segments * steps);
        var estimate =
            left.isPresent()
                ? String.format(Locale.ROOT, ", about %.0f s left", left.getAsDouble())
                : "";
        run.log(
            LogLevel.INFO,
            segments == 1
                ? "step %d/%d%s".formatted(step + 1, steps, estimate)
                : "segment %d/%d step %d/%d%s"
                    .formatted(segment + 1, segments, step + 1, steps, estimate));
      }
      // The last segment needs none: what is left to do after it takes seconds.
      case ProgressEvent.SegmentDone(int segment, int segments, var file) ->
          file.filter(_ -> segment + 1 < segments)
              .ifPresent(saved -> checkpoints.save(segment, saved));
      case ProgressEvent.SegmentRestored(int segment, int segments) ->
          run.log(
              LogLevel.INFO,
              "segment %d of %d was finished by an earlier attempt"
                  .formatted(segment + 1, segments));
    }
  }

  private void begin(ProgressEvent.StageStarted begun) {
    enter(
        switch (begun.stage()) {
          case TEXT, IMAGE, ENCODE -> AnimationStage.ENCODE;
          case DENOISE -> AnimationStage.DENOISE;
          case DECODE -> AnimationStage.DECODE;
        });
    var what = word(begun.stage());
    run.log(
        LogLevel.INFO,
        begun.segments() == 1
            ? what
            : "%s, segment %d of %d".formatted(what, begun.segment() + 1, begun.segments()));
  }

  private static String word(Stage stage) {
    return switch (stage) {
      case TEXT -> "reading the prompt";
      case IMAGE -> "looking at the character";
      case ENCODE -> "encoding the video";
      case DENOISE -> "denoising";
      case DECODE -> "decoding";
    };
  }

  /** Ends the last stage and logs how long each one took. */
  void finish() {
    enter(AnimationStage.WRITE);
    List<String> parts = new ArrayList<>();
    nanos.forEach(
        (name, time) ->
            parts.add(
                String.format(
                    Locale.ROOT, "%s %.2f s", name.name().toLowerCase(Locale.ROOT), time / 1e9)));
    run.log(LogLevel.INFO, "times: " + String.join(", ", parts));
  }
}
