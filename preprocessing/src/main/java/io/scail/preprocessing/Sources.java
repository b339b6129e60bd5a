package io.scail.preprocessing;

import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.FrameSource;
import java.util.List;
import java.util.Optional;

/**
 * Opened inputs of one run.
 *
 * @param driving read once, frame by frame
 * @param identity tells whether two driving videos are the same file, such as its SHA-256; an empty
 *     one is never found in the cache
 * @param referenceMask in place of what the models find in the reference
 * @param drivingMask in place of what they find in the driving video
 * @param previous the clip to continue, of any size
 */
record Sources(
    Frame reference,
    FrameSource driving,
    Optional<String> identity,
    Optional<GivenMask> referenceMask,
    Optional<GivenMask> drivingMask,
    List<Additional> additional,
    Optional<Clip> previous) {

  /** A further reference. */
  record Additional(Frame picture, Optional<GivenMask> mask) {}

  Sources {
    additional = List.copyOf(additional);
  }

  static Sources of(Frame reference, FrameSource driving, Optional<String> identity) {
    return new Sources(
        reference,
        driving,
        identity,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }
}
