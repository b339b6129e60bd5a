package io.scail.preprocessing.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scail.preprocessing.failure.GoldensFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Recorded inputs and expected outputs: the folder in the system property {@code scail.goldens}, or
 * the module's own when that is empty. Every file below the folder with the asked name counts.
 */
public final class Goldens {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Goldens() {}

  /** The folder in use. */
  public static Path folder() {
    var given = System.getProperty("scail.goldens", "");
    var root = given.isEmpty() ? Path.of("src/test/resources/goldens") : Path.of(given);
    var nested = root.resolve("preprocessing");
    return Files.isDirectory(nested) ? nested : root;
  }

  /** All files of the given name, at any depth; at least one. */
  public static List<Path> files(String name) {
    try (var walk = Files.walk(folder())) {
      var found = walk.filter(file -> file.getFileName().toString().equals(name)).sorted().toList();
      if (found.isEmpty()) {
        throw new GoldensFailure("no " + name + " under " + folder().toAbsolutePath());
      }
      return found;
    } catch (IOException e) {
      throw new GoldensFailure("cannot read " + folder().toAbsolutePath(), e);
    }
  }

  public static JsonNode json(Path file) {
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tensors in the file beside a JSON file, same name with {@code .safetensors}. */
  public static Tensors tensorsBeside(Path json) {
    var name = json.getFileName().toString().replaceFirst("\\.json$", ".safetensors");
    return Tensors.read(json.resolveSibling(name));
  }

  /** Says on standard output how much was compared; fails when it was nothing. */
  public static void report(String name, int cases) {
    if (cases == 0) {
      throw new GoldensFailure("no case in " + name);
    }
    System.out.println("goldens " + name + ": " + cases + " cases");
  }
}
