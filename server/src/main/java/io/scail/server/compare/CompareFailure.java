package io.scail.server.compare;

import org.jspecify.annotations.Nullable;

/** A comparison cannot go on as asked; the message says why and what to do, in one sentence. */
public final class CompareFailure extends RuntimeException {
  public CompareFailure(String sentence) {
    this(sentence, null);
  }

  public CompareFailure(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }

  /** The message, never null. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
