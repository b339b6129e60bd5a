package io.scail.preprocessing.frames;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which source frame each output frame shows, for a whole video at once. {@link FrameSelector}
 * makes the same choice frame by frame.
 *
 * @param sources index of the source frame for each output frame, not decreasing
 */
public record FramePlan(List<Integer> sources) {
  public FramePlan {
    sources = List.copyOf(sources);
  }

  /**
   * The plan for frames at the given times.
   *
   * @param times presentation times in seconds from the first frame on
   * @param duration length of the video in seconds, that of the last frame included
   * @param fps output frames a second
   * @param maxFrames output frames at most
   */
  public static FramePlan of(double[] times, double duration, int fps, int maxFrames) {
    var selector = new FrameSelector(fps, maxFrames);
    var sources = new ArrayList<Integer>();
    for (int i = 0; i < times.length && !selector.isFull(); i++) {
      int source = i - 1;
      IntStream.range(0, selector.advance(times[i])).forEach(_ -> sources.add(source));
    }
    IntStream.range(0, selector.finish(duration)).forEach(_ -> sources.add(times.length - 1));
    return new FramePlan(sources.subList(0, selector.confirmed()));
  }

  /** The plan for {@code frames} frames at a constant rate. */
  public static FramePlan ofConstantRate(int frames, double sourceFps, int fps, int maxFrames) {
    var times = IntStream.range(0, frames).mapToDouble(i -> i / sourceFps).toArray();
    return of(times, frames / sourceFps, fps, maxFrames);
  }
}
