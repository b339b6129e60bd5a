package io.scail.server.files;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where bytes are kept: a folder and a name, both of letters, digits, dots, dashes and underscores
 * that begin with a letter or digit. So no key can leave its store, whatever a caller sends.
 */
public record FileKey(String folder, String name) {
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  public FileKey {
    if (!PART.matcher(folder).matches() || !PART.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a key's folder and name are 1 to 128 letters, digits, dots, dashes and underscores that begin with a"
              + " letter or digit");
    }
  }

  /**
   * The key of what a store holds under these names; empty where no key could have put it there.
   */
  static Optional<FileKey> parse(String folder, String name) {
    return PART.matcher(name).matches() ? Optional.of(new FileKey(folder, name)) : Optional.empty();
  }

  @Override
  public String toString() {
    return folder + "/" + name;
  }
}
