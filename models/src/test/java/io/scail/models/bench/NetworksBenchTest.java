package io.scail.models.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class NetworksBenchTest {
  @Test
  void theMedianOfAnEvenNumberOfRunsLiesBetweenTheMiddleTwo() {
    var timings = new Timings("x", List.of(9_000_000L, 1_000_000L, 2_000_000L, 4_000_000L));
    assertEquals(3, timings.medianMillis());
    assertEquals(1, timings.fastestMillis());
    assertEquals(9, timings.slowestMillis());
    assertThrows(IllegalArgumentException.class, () -> new Timings("x", List.of()));
  }

  @Test
  void waysRunInTurnAndWarmUpsDoNotCount() {
    var order = new ArrayList<String>();
    var timings =
        AlternatingRuns.measure(
            2,
            List.of(
                new AlternatingRuns.Way("a", () -> order.add("a")),
                new AlternatingRuns.Way("b", () -> order.add("b"))));
    assertEquals("abababab", String.join("", order));
    assertEquals(2, timings.getFirst().nanos().size());
  }

  @Test
  @Tag("bench")
  void everyNetworkIsTimed() {
    var lines = new ArrayList<String>();
    NetworksBench.run(
        NetworksBench.DEFAULT_ROUNDS,
        line -> {
          System.out.println(line);
          lines.add(line);
        });
    assertTrue(lines.size() > 1, "a heading and at least one row");
  }
}
