package io.scail.models.parity;

import java.nio.file.Path;
import java.util.List;

/** The goldens that the tests were given. */
final class Goldens {
  private Goldens() {}

  static Path folder() {
    String folder = System.getProperty("scail.goldens", "");
    var root = folder.isEmpty() ? Path.of("src", "test", "resources", "goldens") : Path.of(folder);
    var nested = root.resolve("models");
    return nested.toFile().isDirectory() ? nested : root;
  }

  /** Every golden of a family that records cases. */
  static List<GoldenFile> withCases(String family) {
    return GoldenFile.findAll(folder()).stream()
        .filter(file -> file.family().equals(family) && file.json().has("cases"))
        .toList();
  }
}
