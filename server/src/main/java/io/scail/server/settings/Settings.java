package io.scail.server.settings;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The value of every setting. A flag wins over an environment variable, that over the file, that
 * over the default.
 */
public final class Settings {
  /** Names the settings file; itself no setting. */
  private static final String FILE_VARIABLE = "SCAIL_CONFIG";

  /** Read by the launcher, not by the program. */
  private static final String LAUNCHER_VARIABLE = "SCAIL_JAVA_OPTIONS";

  /** What Kubernetes puts into the environment of every pod beside a service called scail. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile("SCAIL_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_\\d+_.+)");

  private final Map<String, Given> given;
  private final Optional<Path> file;
  private final Map<LibraryVariable, String> libraries;

  private Settings(
      Map<String, Given> given, Optional<Path> file, Map<LibraryVariable, String> libraries) {
    this.given = Map.copyOf(given);
    this.file = file;
    this.libraries = Map.copyOf(libraries);
    KnownSettings.ALL.forEach(this::get);
  }

  /**
   * Reads settings from everywhere.
   *
   * @param flags by setting name
   * @param file path of the settings file, if a flag names one
   * @throws SettingsFailure when a name is unknown or a value is bad
   */
  public static Settings read(Map<String, String> flags, Optional<Path> file) {
    return read(flags, System.getenv(), file);
  }

  /** The same with another environment. */
  public static Settings read(
      Map<String, String> flags, Map<String, String> environment, Optional<Path> file) {
    var given = new HashMap<String, Given>();
    var named = file.or(() -> Optional.ofNullable(environment.get(FILE_VARIABLE)).map(Path::of));
    named.ifPresent(path -> SettingsFile.read(path).forEach(given::put));
    environment.forEach(
        (variable, text) -> {
          if (isOurs(variable)) {
            var name = SettingNames.byVariable(variable).name();
            given.put(name, new Given(text, "the environment variable " + variable));
          }
        });
    flags.forEach(
        (name, text) ->
            given.put(SettingNames.byName(name).name(), new Given(text, "the flag --" + name)));
    return new Settings(given, named, LibraryVariable.among(environment));
  }

  /**
   * The same with another default of one setting.
   *
   * @param text as a settings file would have it
   */
  public Settings withDefault(Setting<?> setting, String text) {
    var values = new HashMap<>(given);
    values.putIfAbsent(setting.name(), new Given(text, "the default of this command"));
    return new Settings(values, file, libraries);
  }

  private static boolean isOurs(String variable) {
    return variable.startsWith("SCAIL_")
        && !List.of(FILE_VARIABLE, LAUNCHER_VARIABLE).contains(variable)
        && !SERVICE_LINK.matcher(variable).matches();
  }

  /** The value of a setting. */
  public <T> T get(Setting<T> setting) {
    var from = given.getOrDefault(setting.name(), new Given(setting.defaultText(), "the default"));
    return setting
        .type()
        .parse(from.text)
        .orElseThrow(
            () ->
                new SettingsFailure(
                    "The setting %s must be %s%s (it comes from %s)."
                        .formatted(
                            setting.name(),
                            setting.type().title(),
                            setting.secret() ? "" : ", not \"" + from.text + "\"",
                            from.source)));
  }

  /** Where a value comes from, in words. */
  public String source(Setting<?> setting) {
    var from = given.get(setting.name());
    return from == null ? "the default" : from.source;
  }

  /** What a library that this program uses finds in the environment, as it stands there. */
  public Optional<String> get(LibraryVariable variable) {
    return Optional.ofNullable(libraries.get(variable));
  }

  /** The file of settings, when there is one. */
  public Optional<Path> file() {
    return file;
  }

  /** Whether a value stands in the file and nothing wins over it. */
  public boolean isFromFile(Setting<?> setting) {
    return file.isPresent() && source(setting).equals("the file " + file.get());
  }

  /** Whether a value stands on the command line. */
  public boolean isFlag(Setting<?> setting) {
    return source(setting).startsWith("the flag ");
  }

  /**
   * Environment variables with which another process reads the same settings. Secrets belong there
   * and not on a command line, which every user of the machine can read.
   */
  public Map<String, String> environment() {
    var variables = new LinkedHashMap<String, String>();
    given.forEach((name, from) -> variables.put(SettingNames.byName(name).variable(), from.text));
    return variables;
  }

  /**
   * A text and where it stood.
   *
   * @param source in words, as in "it comes from …"
   */
  record Given(String text, String source) {}
}
