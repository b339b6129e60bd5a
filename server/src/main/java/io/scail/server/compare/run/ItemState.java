package io.scail.server.compare.run;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * How far an item has come, as its events tell.
 *
 * @param last dollars that the last sending may cost; empty before the first
 * @param spent dollars that it may have cost so far, over all the times that it was sent
 * @param isUnknown whether it may have been sent without its request's id having been learned
 */
record ItemState(
    Optional<BigDecimal> last,
    Optional<Event.Submitted> submitted,
    Optional<Event.Made> made,
    Optional<Event.Stored> stored,
    Optional<Event.Failed> failed,
    BigDecimal spent,
    boolean isUnknown) {
  static final ItemState NEW =
      new ItemState(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          BigDecimal.ZERO,
          false);

  ItemState after(Event event) {
    return switch (event) {
      case Event.Intended e ->
          new ItemState(
              Optional.of(e.cost()),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              spent.add(e.cost()),
              true);
      case Event.Submitted e ->
          new ItemState(
              last,
              Optional.of(e),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              spent,
              false);
      case Event.Made e ->
          new ItemState(
              last,
              submitted,
              Optional.of(e),
              Optional.empty(),
              Optional.empty(),
              spent,
              isUnknown);
      case Event.Stored e ->
          new ItemState(last, submitted, made, Optional.of(e), Optional.empty(), spent, isUnknown);
      case Event.Failed e -> {
        var away = isTurnedAway(e.fault());
        yield new ItemState(
            last,
            submitted,
            made,
            stored,
            Optional.of(e),
            away ? spent.subtract(last.orElse(BigDecimal.ZERO)) : spent,
            isUnknown && !away);
      }
    };
  }

  /**
   * Whether a failure says that the last sending was turned away at the door, and so was not paid
   * for. A failure after another one says nothing of it: that attempt ended before it was sent.
   */
  private boolean isTurnedAway(Fault fault) {
    return switch (fault) {
      case REJECTED, KEY, UNREACHABLE -> isUnknown && failed.isEmpty();
      case FAILED, UNKNOWN, LOST, LATE, CANCELLED, DOWNLOAD, CORRUPT, MISSING, BUDGET -> false;
    };
  }

  /** Whether the run leaves it as it is. */
  boolean isOver() {
    return failed.isPresent() ? !isRetried() : stored.isPresent();
  }

  /**
   * Whether it ended in what going on with the run tries again by itself. A result that could not
   * be played is fetched anew where the server has it, which costs nothing.
   */
  boolean isRetried() {
    return failed
        .filter(
            event ->
                event.fault().isPassing() || (event.fault() == Fault.CORRUPT && made.isPresent()))
        .isPresent();
  }
}
