package io.scail.server.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scail.server.jobs.JobFigures.StageTime;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class StageClockTest {
  private final AtomicLong now = new AtomicLong();
  private final StageClock clock = new StageClock(now::get);

  private void after(int seconds) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void stagesLastUntilTheNextAndCountTheirSteps() {
    clock.progress("FETCH", 0);
    after(2);
    clock.progress("DENOISE", 0);
    after(4);
    clock.progress("DENOISE", 8);
    assertEquals(Optional.of(2.0), clock.stepsPerSecond());
    after(1);
    assertEquals(
        Map.of(
            "FETCH", new StageTime(0, Duration.ofSeconds(2)),
            "DENOISE", new StageTime(8, Duration.ofSeconds(5))),
        clock.stop());
  }

  @Test
  void theNextSegmentAddsToTheSameStage() {
    for (int segment = 0; segment < 2; segment++) {
      clock.progress("DENOISE", 0);
      after(3);
      clock.progress("DENOISE", 6);
    }
    assertEquals(Map.of("DENOISE", new StageTime(12, Duration.ofSeconds(6))), clock.stop());
  }

  @Test
  void withoutAFinishedStepThereIsNoSpeed() {
    assertEquals(Optional.empty(), clock.stepsPerSecond());
    clock.progress("DENOISE", 3);
    after(1);
    assertEquals(Optional.empty(), clock.stepsPerSecond());
  }
}
