package io.scail.preprocessing.frames;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
   * Reads a source to its end, each frame resized or otherwise fitted on the way. Fitting goes on
   * beside decoding, whole frames at a time: waiting for the parts of every single frame costs more
   * than it gains on a machine that is busy.
   *
   * @param fit called from several threads; once for a frame that is repeated
   */
  public static Clip read(FrameSource source, UnaryOperator<Frame> fit) {
    var ready = new ArrayList<Frame>();
    var underway = new ArrayDeque<CompletableFuture<Frame>>();
    int most = Runtime.getRuntime().availableProcessors() + 1;
    Optional<Frame> previous = Optional.empty();
    for (var next = source.next(); next.isPresent(); next = source.next()) {
      var frame = next.get();
      boolean repeated = previous.isPresent() && previous.get() == frame;
      underway.add(
          repeated && !underway.isEmpty()
              ? underway.getLast()
              : CompletableFuture.supplyAsync(() -> fit.apply(frame)));
      previous = next;
      if (underway.size() > most) {
        ready.add(finished(underway.remove()));
      }
    }
    underway.forEach(future -> ready.add(finished(future)));
    return new Clip(source.fps(), ready);
  }

  private static Frame finished(CompletableFuture<Frame> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
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
