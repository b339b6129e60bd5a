package io.scail.server.compare.run;

import io.scail.server.compare.CompareFailure;
import java.time.Duration;

/**
 * How often and how long a run tries.
 *
 * @param look between two looks at a request; recorded times are this coarse
 * @param patience with a server that does not answer
 * @param limit for one item, from its acceptance to its end
 * @param pause before something is tried again; it doubles each time
 */
public record Pace(Duration look, Duration patience, Duration limit, Duration pause) {
  /** Times that something without consequences is tried. */
  static final int TRIES = 4;

  private static final Duration MOST = Duration.ofDays(7);

  public static final Pace DEFAULT =
      new Pace(
          Duration.ofMillis(500),
          Duration.ofMinutes(2),
          Duration.ofHours(1),
          Duration.ofSeconds(1));

  public Pace {
    // Without time, everything that is paid for would be cancelled at the first look.
    if (!limit.isPositive() || limit.compareTo(MOST) > 0) {
      throw new CompareFailure(
          "An item may take from a minute to a week, not %d s.".formatted(limit.toSeconds()));
    }
  }

  public Pace withLimit(Duration other) {
    return new Pace(look, patience, other, pause);
  }

  Duration pauseAfter(int tries) {
    return pause.multipliedBy(1L << Math.min(tries - 1, 6));
  }
}
