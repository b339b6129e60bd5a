package io.scail.preprocessing.frames;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Decoded frames of one size at a constant rate, held in memory: what is left of a driving video
 * after resampling, resizing and cropping.
 *
 * @param fps frames a second
 * @param frames at least one
 */
public record Clip(int fps, List<Frame> frames) {
  public Clip {
    frames = List.copyOf(frames);
    if (fps < 1 || frames.isEmpty()) {
      throw new IllegalArgumentException(fps + " fps, " + frames.size() + " frames");
    }
    var size = frames.getFirst().size();
    for (var frame : frames) {
      if (!frame.size().equals(size)) {
        throw new IllegalArgumentException("frames of " + size + " and of " + frame.size());
      }
    }
  }

  /**
   * Reads a source to its end, each frame resized or otherwise fitted beside decoding.
   *
   * @param fit called from several threads; once for a frame that is repeated
   */
  public static Clip read(FrameSource source, UnaryOperator<Frame> fit) {
    var fitted = new ParallelFrames();
    Optional<Frame> previous = Optional.empty();
    for (var next = source.next(); next.isPresent(); next = source.next()) {
      var frame = next.get();
      if (previous.isPresent() && previous.get() == frame) {
        fitted.repeat();
      } else {
        fitted.add(() -> fit.apply(frame));
      }
      previous = next;
    }
    return new Clip(source.fps(), fitted.finish());
  }

  public Size size() {
    return frames.getFirst().size();
  }

  /** Number of frames. */
  public int length() {
    return frames.size();
  }

  /** Reads this clip from its first frame on. */
  public FrameSource open() {
    return new ClipSource(this);
  }
}
