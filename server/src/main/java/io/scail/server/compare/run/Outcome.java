package io.scail.server.compare.run;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of an item.
 *
 * @param video its file below the run's folder
 * @param sha256 of that file; empty without one
 * @param times seconds by name: {@code submit}, {@code queue}, {@code first_progress}, {@code
 *     finish}, {@code inference}, {@code download}, {@code stage.…}; those that nobody saw are
 *     missing
 * @param billed seconds of video that the server counted
 * @param spent dollars that it may have cost
 * @param fault why there is no video, or none that can be used
 * @param sentence the fault in words; empty without one
 */
public record Outcome(
    RunItem item,
    Optional<String> video,
    String sha256,
    Map<String, Double> times,
    Optional<BigDecimal> billed,
    BigDecimal spent,
    Optional<Fault> fault,
    String sentence) {
  public Outcome {
    Objects.requireNonNull(item);
    times = Map.copyOf(times);
  }

  static Outcome of(RunItem item, ItemState state) {
    var times = new HashMap<String, Double>();
    state.submitted().ifPresent(event -> times.put("submit", event.seconds()));
    state.made().ifPresent(event -> times.putAll(event.times()));
    if (item.target() instanceof Target.Server) {
      state.stored().ifPresent(event -> times.put("download", event.seconds()));
    }
    var fault = state.failed().map(Event.Failed::fault);
    var stored = fault.isEmpty() ? state.stored() : Optional.<Event.Stored>empty();
    if (stored.isEmpty() && fault.isEmpty()) {
      fault = Optional.of(Fault.MISSING);
    }
    return new Outcome(
        item,
        stored.map(Event.Stored::file),
        stored.map(Event.Stored::sha256).orElse(""),
        times,
        state.made().flatMap(Event.Made::billed),
        state.spent(),
        fault,
        state.failed().map(Event.Failed::sentence).orElse(""));
  }
}
