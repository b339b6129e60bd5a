package io.scail.preprocessing.people;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scail.preprocessing.people.ObjectMemory.Trace;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ObjectMemoryTest {

  private static Trace trace(int frame, double score) {
    return new Trace(frame, new float[1], new float[1], new float[1], score);
  }

  private static List<Integer> frames(List<Trace> traces) {
    return traces.stream().map(Trace::frame).toList();
  }

  @Test
  void theMarkedFrameAloneIsRecalledAtFirst() {
    var recall = new ObjectMemory(trace(3, 1)).recall(4);
    assertEquals(List.of(3), frames(recall.masks()));
    assertEquals(List.of(6L), recall.places());
    assertEquals(List.of(1), recall.distances());
  }

  @Test
  void sixMasksAndFifteenPointersBeforeThePresentFrameAreRecalled() {
    var memory = new ObjectMemory(trace(0, 1));
    IntStream.rangeClosed(1, 40).forEach(frame -> memory.remember(trace(frame, 0.5)));
    var recall = memory.recall(41);
    assertEquals(List.of(0, 40, 39, 38, 37, 36, 35), frames(recall.masks()));
    assertEquals(List.of(6L, 0L, 1L, 2L, 3L, 4L, 5L), recall.places());
    assertEquals(16, recall.pointers().size());
    assertEquals(
        List.of(41, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), recall.distances());
  }

  @Test
  void framesInWhichThePersonWasHiddenAreNotRecalled() {
    var memory = new ObjectMemory(trace(0, 1));
    memory.remember(trace(1, 0.8));
    IntStream.rangeClosed(2, 30).forEach(frame -> memory.remember(trace(frame, 0)));
    var recall = memory.recall(31);
    assertEquals(List.of(0, 1), frames(recall.masks()));
    assertEquals(List.of(6L, 0L), recall.places());
    assertEquals(List.of(31, 30), recall.distances());
  }
}
