package io.scail.server.doctor;

import java.util.Optional;

/**
 * What a check found.
 *
 * @param verdict how good that is
 * @param seen what was there, in a few words
 * @param advice one sentence on what to do; empty when all is well
 */
public record Finding(Verdict verdict, String seen, Optional<String> advice) {

  /** How good a finding is. */
  public enum Verdict {
    OK,
    /** It works, and something is to be known about it. */
    WARNING,
    FAILED
  }

  public Finding {
    if ((verdict == Verdict.OK) != advice.isEmpty()) {
      throw new IllegalArgumentException("advice belongs to what is not well: " + seen);
    }
  }

  static Finding ok(String seen) {
    return new Finding(Verdict.OK, seen, Optional.empty());
  }

  static Finding warning(String seen, String advice) {
    return new Finding(Verdict.WARNING, seen, Optional.of(advice));
  }

  static Finding failed(String seen, String advice) {
    return new Finding(Verdict.FAILED, seen, Optional.of(advice));
  }
}
