package io.scail.preprocessing.frames;

import java.util.Optional;

/**
 * Frames of one size at a constant rate, given one after the other: a file being decoded, or a
 * {@link Clip}. Used by one thread at a time.
 */
public interface FrameSource extends AutoCloseable {
  /** Size of every frame. */
  Size size();

  /** Frames a second. */
  int fps();

  /** The next frame, empty after the last. A repeated frame may be the same object. */
  Optional<Frame> next();

  @Override
  void close();
}
