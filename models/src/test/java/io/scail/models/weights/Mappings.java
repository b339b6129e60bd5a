package io.scail.models.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel says that this process has mapped. */
final class Mappings {
  private Mappings() {}

  /** Fails if a file at or below {@code path} is mapped. */
  static void assertNoneOf(Path path) {
    try {
      String name = String.valueOf(path.toRealPath());
      assertEquals(
          List.of(),
          Files.readAllLines(Path.of("/proc/self/maps")).stream()
              .filter(line -> line.contains(name))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
