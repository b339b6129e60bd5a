package io.scail.models.profile;

import java.util.Locale;

/** Checks of a spec's numbers; the reader of a profile adds which profile it was. */
final class Check {
  private Check() {}

  static void positive(String key, double value) {
    that(value > 0 && Double.isFinite(value), "%s must be positive, is %s", key, value);
  }

  static void that(boolean holds, String problem, Object... arguments) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, problem, arguments));
    }
  }
}
