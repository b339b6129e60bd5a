package io.scail.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * A folder that ends with its use, with all that is in it.
 *
 * @param path of the folder
 */
record TemporaryFolder(Path path) implements AutoCloseable {
  /** Where the system keeps such. */
  static TemporaryFolder make(String prefix) throws IOException {
    return new TemporaryFolder(Files.createTempDirectory(prefix));
  }

  /** Beside a file, which can then be moved to its place in one step. */
  static TemporaryFolder beside(Path file, String prefix) throws IOException {
    return new TemporaryFolder(
        Files.createTempDirectory(file.toAbsolutePath().getParent(), prefix));
  }

  @Override
  public void close() throws IOException {
    try (var found = Files.walk(path)) {
      for (var entry : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(entry);
      }
    }
  }
}
