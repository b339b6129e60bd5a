package io.scail.server.compare.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The journal with what follows from it: how far every item is, and what may have been spent. */
final class RunBook {
  private final Journal journal;
  private final InstantSource clock;
  private final Optional<BigDecimal> mostCost;
  private final RunListener listener;
  private final Map<String, ItemState> states = new HashMap<>();

  /**
   * @param mostCost dollars over which nothing more is sent
   */
  RunBook(
      Journal journal, InstantSource clock, Optional<BigDecimal> mostCost, RunListener listener) {
    this.journal = journal;
    this.clock = clock;
    this.mostCost = mostCost;
    this.listener = listener;
    journal.past().forEach(this::follow);
  }

  private void follow(Event event) {
    states.merge(event.item(), ItemState.NEW.after(event), (state, _) -> state.after(event));
  }

  synchronized ItemState state(RunItem item) {
    return states.getOrDefault(item.id(), ItemState.NEW);
  }

  /** Dollars that may have been spent so far. */
  synchronized BigDecimal spent() {
    return states.values().stream().map(ItemState::spent).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /**
   * Writes down that an item is about to be sent.
   *
   * @return false when that would go over the limit; nothing is written then
   */
  synchronized boolean intend(RunItem item) {
    var cost = item.cost();
    if (cost.signum() > 0
        && mostCost.filter(most -> spent().add(cost).compareTo(most) > 0).isPresent()) {
      return false;
    }
    write(new Event.Intended(item.id(), clock.instant(), cost), item);
    return true;
  }

  void submitted(RunItem item, String request, double seconds) {
    write(new Event.Submitted(item.id(), clock.instant(), request, seconds), item);
  }

  void made(RunItem item, MadeResult result) {
    write(
        new Event.Made(
            item.id(), clock.instant(), result.output(), result.billed(), result.times()),
        item);
  }

  void stored(RunItem item, StoredVideo video) {
    write(
        new Event.Stored(
            item.id(),
            clock.instant(),
            video.file(),
            video.sha256(),
            video.bytes(),
            video.seconds()),
        item);
  }

  void failed(RunItem item, Fault fault, String sentence) {
    write(new Event.Failed(item.id(), clock.instant(), fault, sentence), item);
  }

  private synchronized void write(Event event, RunItem item) {
    journal.append(event);
    follow(event);
    listener.changed(
        item,
        switch (event) {
          case Event.Intended _ -> "sending";
          case Event.Submitted _ -> "in line";
          case Event.Made _ -> "fetching";
          case Event.Stored _ -> "done";
          case Event.Failed failed -> failed.fault().word();
        });
  }

  void tell(RunItem item, String state) {
    listener.changed(item, state);
  }

  /** How every item stands, for the report. */
  List<Outcome> outcomes(List<RunItem> items) {
    return items.stream().map(item -> Outcome.of(item, state(item))).toList();
  }

  /**
   * A server's result.
   *
   * @param times seconds by name
   */
  record MadeResult(JsonNode output, Optional<BigDecimal> billed, Map<String, Double> times) {}

  /**
   * A video on this machine.
   *
   * @param file below the run's folder
   * @param seconds that fetching it took
   */
  record StoredVideo(String file, String sha256, long bytes, double seconds) {}
}
