package io.scail.models.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class MemoryBenchTest {
  /**
   * Outside the plain suite, because other tests' heaps come and go in its process. Too low and a
   * request dies half-way; far too high and one that fits is refused.
   */
  @Test
  @Tag("soak")
  void thePlanCoversTheMeasuredPeakWithoutWastingHalfOfIt() {
    for (var row : MemoryBench.measure()) {
      System.out.println(row.line());
      assertTrue(row.ratio() <= 1.1 && row.ratio() >= 0.4, row::line);
    }
  }
}
