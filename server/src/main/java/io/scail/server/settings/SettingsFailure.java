package io.scail.server.settings;

import org.jspecify.annotations.Nullable;

/**
 * A setting is unknown or has a bad value; the message says which and what to do, in one sentence.
 */
public final class SettingsFailure extends RuntimeException {
  public SettingsFailure(String sentence) {
    this(sentence, null);
  }

  SettingsFailure(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }

  /** What is wrong, for the operator. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
