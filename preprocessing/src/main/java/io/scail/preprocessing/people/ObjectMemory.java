package io.scail.preprocessing.people;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the memory network keeps of one person: the frame in which it was marked, and the latest
 * frames in which it was surely seen. The limits are those the network was trained with.
 */
final class ObjectMemory {

  /** Frames before the present one whose masks are remembered. */
  private static final int MASKS = 6;

  /** Frames before the present one whose pointers are remembered. */
  private static final int POINTERS = 15;

  /** Place in time of the frame in which the person was marked. */
  private static final long MARKED = MASKS;

  /** Frames in which the person was hidden, or seen badly, would blur the memory. */
  private static final double LEAST_SCORE = 0.01;

  private final Trace marked;
  private final List<Trace> latest = new ArrayList<>();

  /**
   * What is left of a frame.
   *
   * @param features of the mask, [64, grid, grid]
   * @param positions of the features, [64, grid, grid]
   * @param pointer the person itself, 256 values
   * @param score how surely the person was seen, 0 to 1
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Trace(int frame, float[] features, float[] positions, float[] pointer, double score) {}

  /**
   * What the network looks back at.
   *
   * @param masks at least one
   * @param places in time, one a mask
   * @param pointers at least one
   * @param distances in frames, one a pointer
   */
  record Recall(
      List<Trace> masks, List<Long> places, List<Trace> pointers, List<Integer> distances) {}

  ObjectMemory(Trace marked) {
    this.marked = marked;
  }

  void remember(Trace trace) {
    if (trace.score() > LEAST_SCORE) {
      latest.addFirst(trace);
    }
    if (latest.size() > POINTERS) {
      latest.removeLast();
    }
  }

  Recall recall(int frame) {
    int masks = Math.min(MASKS, latest.size());
    return new Recall(
        Stream.concat(Stream.of(marked), latest.stream().limit(masks)).toList(),
        Stream.concat(Stream.of(MARKED), IntStream.range(0, masks).mapToObj(Long::valueOf))
            .toList(),
        Stream.concat(Stream.of(marked), latest.stream()).toList(),
        Stream.concat(Stream.of(marked), latest.stream())
            .map(trace -> frame - trace.frame())
            .toList());
  }
}
