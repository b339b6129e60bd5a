package io.scail.server.compare.suite;

import java.util.Locale;

/** What becomes of the scene, in fal's words. */
public enum Mode {
  /** The character's own picture comes to life. */
  ANIMATION,
  /** The character takes the place of the person in the driving video. */
  REPLACEMENT;

  /** As requests and files say it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
