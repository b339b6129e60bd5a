package io.scail.models;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalDouble;

/**
 * Seconds left of a run, from the steps measured so far. Work before the first step of a segment
 * and after its last is spread over the segment's steps once a segment is done.
 */
final class TimeEstimate {
  private final InstantSource clock;
  private final int steps;
  private long framesLeft;
  private Instant segmentStart;
  private Instant stepStart;
  private double stepSeconds;
  private int stepsTimed;
  private double secondsPerFrame;
  private long framesTimed;
  private double segmentSeconds;

  /**
   * @param steps solver steps of a segment
   * @param frames frames of all segments that are still to be generated
   */
  TimeEstimate(InstantSource clock, int steps, long frames) {
    this.clock = clock;
    this.steps = steps;
    this.framesLeft = frames;
    this.segmentStart = clock.instant();
    this.stepStart = segmentStart;
  }

  void segmentStarted() {
    segmentStart = clock.instant();
    stepSeconds = 0;
    stepsTimed = 0;
  }

  void stepStarted() {
    stepStart = clock.instant();
  }

  /**
   * @param frames frames of the segment that the step belongs to
   */
  OptionalDouble stepDone(int frames) {
    stepSeconds += seconds(stepStart);
    stepsTimed++;
    double step = stepSeconds / stepsTimed;
    double here = step * (steps - stepsTimed);
    double later =
        framesTimed > 0
            ? secondsPerFrame * (framesLeft - frames)
            : step * steps * (framesLeft - frames) / frames;
    return OptionalDouble.of(here + later);
  }

  void segmentDone(int frames) {
    segmentSeconds += seconds(segmentStart);
    framesTimed += frames;
    framesLeft -= frames;
    secondsPerFrame = segmentSeconds / framesTimed;
  }

  private double seconds(Instant since) {
    return Duration.between(since, clock.instant()).toNanos() / 1e9;
  }
}
