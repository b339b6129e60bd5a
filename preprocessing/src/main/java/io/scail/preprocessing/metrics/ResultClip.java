package io.scail.preprocessing.metrics;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A finished clip.
 *
 * @param file the video
 * @param segmentJoints for each segment after the first, its first new frame counted from 0 at 16
 *     frames a second; empty for a clip made at once, or when it is not known
 */
public record ResultClip(Path file, List<Integer> segmentJoints) {
  public ResultClip {
    Objects.requireNonNull(file);
    segmentJoints = segmentJoints.stream().sorted().distinct().toList();
    if (!segmentJoints.isEmpty() && segmentJoints.getFirst() < 1) {
      throw new IllegalArgumentException("a segment cannot join at " + segmentJoints.getFirst());
    }
  }

  /** A clip whose segments are not known. */
  public static ResultClip of(Path file) {
    return new ResultClip(file, List.of());
  }
}
