package io.scail.server.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a command line's secret is: its own words would stand in the list of processes, so they
 * name an environment variable or a file instead.
 */
public final class KeySource {
  private KeySource() {}

  /**
   * Reads a secret.
   *
   * @param name of an environment variable, or a file
   * @throws SettingsFailure when there is neither
   */
  public static String read(String name) {
    return read(name, System.getenv());
  }

  /** The same with another environment. */
  static String read(String name, Map<String, String> environment) {
    var variable = Optional.ofNullable(environment.get(name)).map(String::strip);
    if (variable.isPresent()) {
      return present(variable.get(), "The variable " + name);
    }
    var file = Path.of(name);
    if (!Files.isRegularFile(file)) {
      // What was written here by mistake may be the secret itself, so it is not repeated.
      throw new SettingsFailure(
          "A key is named by an environment variable or a file, and there is neither of that name.");
    }
    try {
      return present(Files.readString(file).strip(), "The file " + file);
    } catch (IOException e) {
      throw new SettingsFailure("The file %s cannot be read.".formatted(file), e);
    }
  }

  private static String present(String secret, String where) {
    if (secret.isEmpty() || secret.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new SettingsFailure(where + " does not hold a key of one line.");
    }
    return secret;
  }
}
