package io.scail.server.settings;

import java.util.Locale;

/**
 * One thing that an operator can choose.
 *
 * @param name key in the file and, with {@code --} before it, flag; lower case with dots and dashes
 * @param type what its text means
 * @param defaultText what holds when nobody says otherwise
 * @param description one sentence
 * @param secret whether its value must not be shown
 */
public record Setting<T>(
    String name, SettingType<T> type, String defaultText, String description, boolean secret) {

  public Setting {
    if (!name.matches("[a-z][a-z0-9]*([.-][a-z0-9]+)*")) {
      throw new IllegalArgumentException("a setting's name is lower case, not " + name);
    }
    if (type.parse(defaultText).isEmpty()) {
      throw new IllegalArgumentException(
          "the default of %s must be %s".formatted(name, type.title()));
    }
    if (!description.endsWith(".")) {
      throw new IllegalArgumentException("the description of " + name + " is a sentence");
    }
  }

  static <T> Setting<T> of(
      String name, SettingType<T> type, String defaultText, String description) {
    return new Setting<>(name, type, defaultText, description, false);
  }

  /** The same, kept out of everything that is shown. */
  Setting<T> asSecret() {
    return new Setting<>(name, type, defaultText, description, true);
  }

  /** Name of its environment variable. */
  public String variable() {
    return "SCAIL_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
