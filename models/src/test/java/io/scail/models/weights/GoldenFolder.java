package io.scail.models.weights;

import java.nio.file.Path;

/** Where the recorded files lie. */
final class GoldenFolder {
  private GoldenFolder() {}

  static Path containers() {
    String folder = System.getProperty("scail.goldens", "");
    var root = folder.isEmpty() ? Path.of("src", "test", "resources", "goldens") : Path.of(folder);
    var nested = root.resolve("models").resolve("containers");
    return nested.toFile().isDirectory() ? nested : root.resolve("containers");
  }
}
