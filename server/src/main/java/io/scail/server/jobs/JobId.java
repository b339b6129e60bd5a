package io.scail.server.jobs;

import java.util.Optional;
import java.util.UUID;

/** Name of a job: a UUID in its lower-case text form, ordered by time of acceptance. */
public record JobId(String value) {

  public JobId {
    if (!isUuid(value)) {
      throw new IllegalArgumentException("not a UUID in lower case: " + value);
    }
  }

  /** Reads what a caller sent; empty when it cannot be the name of any job. */
  public static Optional<JobId> parse(String text) {
    var lower = text.toLowerCase(java.util.Locale.ROOT);
    return isUuid(lower) ? Optional.of(new JobId(lower)) : Optional.empty();
  }

  private static boolean isUuid(String text) {
    if (text.length() != 36) {
      return false;
    }
    try {
      return UUID.fromString(text).toString().equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
