package io.scail.server.doctor;

import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * One thing to look at.
 *
 * @param name what it is about, in a word or two
 * @param within how long the look may take
 * @param look looks; what it throws is a failed check
 */
public record Check(String name, Duration within, Callable<Finding> look) {
  private static final Duration USUAL = Duration.ofSeconds(10);

  static Check of(String name, Callable<Finding> look) {
    return new Check(name, USUAL, look);
  }
}
