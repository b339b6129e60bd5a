package io.scail.models.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class MemoryBenchTest {
  /** Too low and a request dies half-way; far too high and one that fits is refused. */
  @Test
  void thePlanCoversTheMeasuredPeakWithoutWastingHalfOfIt() {
    for (var row : MemoryBench.measure()) {
      System.out.println(row.line());
      assertTrue(row.ratio() <= 1.1 && row.ratio() >= 0.4, row::line);
    }
  }
}
