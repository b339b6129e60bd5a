package io.scail.server.settings;

import java.util.stream.Collectors;

/** All settings as a Markdown table. */
public final class SettingsTable {
  private SettingsTable() {}

  /** One line a setting, under a head of two. */
  public static String markdown() {
    return "| name | default | value | means |\n|---|---|---|---|\n"
        + KnownSettings.ALL.stream().map(SettingsTable::row).collect(Collectors.joining("\n"))
        + "\n";
  }

  private static String row(Setting<?> setting) {
    return "| `%s` | `%s` | %s | %s |"
        .formatted(
            setting.name(), setting.defaultText(), setting.type().title(), setting.description());
  }
}
