package io.scail.server.compare.run;

import io.scail.server.compare.suite.SuiteCase;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * One video that is wanted: what is asked of a target once and never twice.
 *
 * @param repeat from 1
 */
public record RunItem(Target target, SuiteCase suiteCase, long seed, int repeat) {
  private static final int PLACES = 4;

  /** Names it in the journal. */
  public String id() {
    return "%s/%s".formatted(target.name(), question());
  }

  /** What is asked, without of whom: equal for the items of all targets that are compared. */
  public String question() {
    return "%s/%d/%d".formatted(suiteCase.id(), seed, repeat);
  }

  /** Name of its video below the run's folder, without an ending. */
  String fileStem() {
    return "videos/%s/%s-%d-%d".formatted(target.name(), suiteCase.id(), seed, repeat);
  }

  /** What it will cost at most, in US dollars: seconds by price, rounded up. */
  public BigDecimal cost() {
    return BigDecimal.valueOf(suiteCase.seconds())
        .multiply(target.price())
        .setScale(PLACES, RoundingMode.UP);
  }
}
