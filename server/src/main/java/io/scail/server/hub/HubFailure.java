package io.scail.server.hub;

import org.jspecify.annotations.Nullable;

/** A file could not be fetched; the message says what to do. */
public final class HubFailure extends RuntimeException {
  /** Whether trying the same again may help. */
  private final boolean passing;

  HubFailure(String sentence, boolean passing, @Nullable Throwable cause) {
    super(sentence, cause);
    this.passing = passing;
  }

  static HubFailure lasting(String sentence) {
    return new HubFailure(sentence, false, null);
  }

  static HubFailure passing(String sentence, @Nullable Throwable cause) {
    return new HubFailure(sentence, true, cause);
  }

  boolean isPassing() {
    return passing;
  }
}
