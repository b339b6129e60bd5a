package io.scail.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class TimeEstimateTest {
  private static final class ManualClock implements InstantSource {
    private Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      return now;
    }

    void advance(long seconds) {
      now = now.plusSeconds(seconds);
    }
  }

  @Test
  void theFirstSegmentCountsItsStepsAndLaterOnesWhatASegmentReallyTook() {
    var clock = new ManualClock();
    var time = new TimeEstimate(clock, 4, 81 + 41);
    time.segmentStarted();
    clock.advance(5);
    time.stepStarted();
    clock.advance(10);
    assertEquals(30 + 40.0 * 41 / 81, time.stepDone(81).orElseThrow(), 1e-9);
    for (int i = 0; i < 3; i++) {
      time.stepStarted();
      clock.advance(10);
    }
    clock.advance(36);
    time.segmentDone(81);
    time.segmentStarted();
    for (int step = 0; step < 4; step++) {
      time.stepStarted();
      clock.advance(5);
      assertEquals(5.0 * (3 - step), time.stepDone(41).orElseThrow(), 1e-9);
    }
  }
}
