package io.scail.preprocessing.metrics;

import io.scail.preprocessing.figures.FigureScore;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.ContainerFacts;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of a clip.
 *
 * @param size that its frames were brought to
 * @param source its own size
 * @param frames at 16 a second
 * @param notes what was remarked on reading it
 * @param truth how it compares with a known truth, where that was asked for
 */
record ClipRecord(
    Size size,
    Size source,
    List<FrameRecord> frames,
    ContainerFacts container,
    List<String> notes,
    Optional<FigureScore> truth) {
  /** Frames a second at which all clips are looked at. */
  static final int FPS = 16;

  ClipRecord {
    frames = List.copyOf(frames);
    notes = List.copyOf(notes);
  }

  int length() {
    return frames.size();
  }
}
