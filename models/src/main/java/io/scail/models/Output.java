package io.scail.models;

import io.scail.models.memory.Stage;
import io.scail.models.sampling.Segment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Hands frames and events of one run to its caller, and counts the frames. */
final class Output {
  private final GenerationSettings settings;
  private final Run run;
  private final List<Segment> segments;
  private int frames;
  private Forwards forwards = Forwards.NONE;

  Output(GenerationSettings settings, Run run, List<Segment> segments) {
    this.settings = settings;
    this.run = run;
    this.segments = segments;
  }

  /** Frames handed over so far. */
  int frames() {
    return frames;
  }

  /** What the transformer did so far. */
  Forwards forwards() {
    return forwards;
  }

  void stage(Stage stage, int segment) {
    run.progress().accept(new ProgressEvent.StageStarted(stage, segment, segments.size()));
  }

  void restored(int segment, SegmentResult result) {
    hand(segment, result);
    run.progress().accept(new ProgressEvent.SegmentRestored(segment, segments.size()));
  }

  void finished(int segment, SegmentResult result, Optional<Path> checkpoint) {
    forwards = forwards.plus(result.forwards());
    hand(segment, result);
    run.progress().accept(new ProgressEvent.SegmentDone(segment, segments.size(), checkpoint));
  }

  private void hand(int segment, SegmentResult result) {
    var handed =
        new SegmentFrames(segment, frames, settings.width(), settings.height(), result.rgb());
    frames += handed.count();
    run.frames().accept(handed);
  }
}
