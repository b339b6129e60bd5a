package io.scail.server.workers;

import io.scail.server.jobs.JobFigures.StageTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Times the stages of one run. A stage lasts until the next one is heard of. */
final class StageClock {
  private final LongSupplier nanos;
  private final Map<String, StageTime> past = new HashMap<>();
  private Optional<Current> current = Optional.empty();

  StageClock(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Hears that a stage has finished so many of its steps. */
  synchronized void progress(String stage, int step) {
    var now = nanos.getAsLong();
    // Steps that count down again belong to the next segment of the same stage.
    if (current.filter(c -> c.stage.equals(stage) && c.step <= step).isEmpty()) {
      close(now);
      current = Optional.of(new Current(stage, step, step, now));
    } else {
      current = current.map(c -> new Current(stage, c.firstStep, step, c.since));
    }
  }

  /** Speed of the current stage, once it has finished a step that this clock saw begin. */
  synchronized Optional<Double> stepsPerSecond() {
    var now = nanos.getAsLong();
    return current
        .filter(c -> c.step > c.firstStep && now > c.since)
        .map(c -> (c.step - c.firstStep) * 1e9 / (now - c.since));
  }

  /** Ends the current stage and tells all of them. */
  synchronized Map<String, StageTime> stop() {
    close(nanos.getAsLong());
    current = Optional.empty();
    return Map.copyOf(past);
  }

  private void close(long now) {
    current.ifPresent(
        c ->
            past.merge(
                c.stage,
                new StageTime(c.step - c.firstStep, Duration.ofNanos(now - c.since)),
                (a, b) -> new StageTime(a.steps() + b.steps(), a.time().plus(b.time()))));
  }

  private record Current(String stage, int firstStep, int step, long since) {}
}
