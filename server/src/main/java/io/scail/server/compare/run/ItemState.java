package io.scail.server.compare.run;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * How far an item has come, as its events tell.
 *
 * @param last dollars that the last sending may cost; empty before the first
 * @param spent dollars that it may have cost so far, over all the times that it was sent
 */
record ItemState(
    Optional<BigDecimal> last,
    Optional<Event.Submitted> submitted,
    Optional<Event.Made> made,
    Optional<Event.Stored> stored,
    Optional<Event.Failed> failed,
    BigDecimal spent) {
  static final ItemState NEW =
      new ItemState(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          BigDecimal.ZERO);

  ItemState after(Event event) {
    return switch (event) {
      case Event.Intended e ->
          new ItemState(
              Optional.of(e.cost()),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              spent.add(e.cost()));
      case Event.Submitted e ->
          new ItemState(
              last, Optional.of(e), Optional.empty(), Optional.empty(), Optional.empty(), spent);
      case Event.Made e ->
          new ItemState(last, submitted, Optional.of(e), Optional.empty(), Optional.empty(), spent);
      case Event.Stored e ->
          new ItemState(last, submitted, made, Optional.of(e), Optional.empty(), spent);
      case Event.Failed e -> new ItemState(last, submitted, made, stored, Optional.of(e), spent(e));
    };
  }

  /** What the server turned away at the door was not paid for. */
  private BigDecimal spent(Event.Failed event) {
    var turnedAway =
        switch (event.fault()) {
          case REJECTED, KEY, UNREACHABLE, BUDGET, MISSING ->
              submitted.isEmpty() && failed.isEmpty();
          case FAILED, UNKNOWN, LOST, LATE, DOWNLOAD, CORRUPT -> false;
        };
    return turnedAway ? spent.subtract(last.orElse(BigDecimal.ZERO)) : spent;
  }

  /** Whether the run leaves it as it is. */
  boolean isOver() {
    return failed.map(event -> !event.fault().isPassing()).orElseGet(stored::isPresent);
  }

  /** Whether it may have been sent without its request's id having been learned. */
  boolean isUnknown() {
    return last.isPresent() && submitted.isEmpty() && failed.isEmpty();
  }
}
