package io.scail.server.settings;

import java.util.Comparator;
import java.util.Locale;

/** Finds settings by the names that operators write, and says what they may have meant. */
final class SettingNames {
  private SettingNames() {}

  /**
   * The setting of this name.
   *
   * @throws SettingsFailure when there is none
   */
  static Setting<?> byName(String name) {
    return KnownSettings.ALL.stream()
        .filter(setting -> setting.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new SettingsFailure(
                    "There is no setting %s; the nearest is %s.".formatted(name, nearest(name))));
  }

  /**
   * The setting of this environment variable.
   *
   * @throws SettingsFailure when there is none
   */
  static Setting<?> byVariable(String variable) {
    return KnownSettings.ALL.stream()
        .filter(setting -> setting.variable().equals(variable))
        .findFirst()
        .orElseThrow(
            () ->
                new SettingsFailure(
                    "The environment variable %s names no setting; the nearest is %s."
                        .formatted(variable, byName(nearest(plain(variable))).variable())));
  }

  private static String plain(String variable) {
    return variable.substring("SCAIL_".length()).toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String nearest(String name) {
    return KnownSettings.ALL.stream()
        .map(Setting::name)
        .min(Comparator.comparingInt(known -> distance(known.replace('.', '-'), name)))
        .orElseThrow();
  }

  /** Levenshtein's: insertions, deletions and replacements between two words. */
  private static int distance(String one, String other) {
    var row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
