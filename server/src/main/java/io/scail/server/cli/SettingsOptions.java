package io.scail.server.cli;

import io.scail.server.settings.KnownSettings;
import io.scail.server.settings.Setting;
import io.scail.server.settings.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Every setting as an option of the commands that run or manage a server. */
final class SettingsOptions {
  private static final String CONFIG = "--config";

  private SettingsOptions() {}

  /** Gives a command one option for each setting, and one for the file of settings. */
  static void addTo(CommandSpec command) {
    command.addOption(
        OptionSpec.builder(CONFIG)
            .paramLabel("FILE")
            .type(Path.class)
            .description("YAML file of settings (or SCAIL_CONFIG).")
            .build());
    KnownSettings.ALL.forEach(setting -> command.addOption(option(setting)));
  }

  private static OptionSpec option(Setting<?> setting) {
    // A percent sign would be taken for the beginning of a format.
    var text =
        "%s Default: %s (or %s)."
            .formatted(setting.description(), setting.defaultText(), setting.variable());
    return OptionSpec.builder("--" + setting.name())
        .paramLabel("VALUE")
        .type(String.class)
        .description(text.replace("%", "%%"))
        .build();
  }

  /** Reads the settings with what the command line says. */
  static Settings read(CommandSpec command) {
    var parsed = command.commandLine().getParseResult();
    var flags = new HashMap<String, String>();
    for (var setting : KnownSettings.ALL) {
      String text = parsed.matchedOptionValue("--" + setting.name(), "");
      if (parsed.hasMatchedOption("--" + setting.name())) {
        flags.put(setting.name(), text);
      }
    }
    Optional<Path> file =
        parsed.hasMatchedOption(CONFIG)
            ? Optional.of(parsed.matchedOptionValue(CONFIG, Path.of("")))
            : Optional.empty();
    return Settings.read(flags, file);
  }
}
