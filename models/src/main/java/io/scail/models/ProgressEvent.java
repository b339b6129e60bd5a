package io.scail.models;

import io.scail.models.memory.Stage;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a run reports while it works. Segments and steps are counted from 0. */
public sealed interface ProgressEvent {
  /** Segments of the whole clip. */
  int segments();

  /** Work of a new kind begins; text and image are encoded before the first segment. */
  record StageStarted(Stage stage, int segment, int segments) implements ProgressEvent {}

  /**
   * A solver step is done.
   *
   * @param secondsLeft of the whole run, from the times measured so far; empty until there are any
   */
  record StepDone(int segment, int segments, int step, int steps, OptionalDouble secondsLeft)
      implements ProgressEvent {}

  /**
   * A segment's frames were handed over.
   *
   * @param checkpoint the file that lets a later run begin after this segment, if one was asked for
   */
  record SegmentDone(int segment, int segments, Optional<Path> checkpoint)
      implements ProgressEvent {}

  /** A segment's frames came from an earlier run's checkpoint. */
  record SegmentRestored(int segment, int segments) implements ProgressEvent {}
}
