package io.scail.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.hub.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The first steps of the handbook, followed on paper. */
final class OperationsTest {
  private static final String WEIGHTS = "data/weights/scail-2/";

  private static List<String> steps() throws IOException {
    var text = Files.readString(Path.of("OPERATIONS.md"));
    return text.substring(text.indexOf("## From nothing"))
        .lines()
        .filter(line -> line.startsWith("scail "))
        .map(line -> line.replaceFirst(" +#.*", ""))
        .limit(8)
        .toList();
  }

  private static int first(List<String> steps, String command) {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).startsWith("scail " + command)) {
        return i;
      }
    }
    throw new AssertionError("no step is " + command + ": " + steps);
  }

  @Test
  void aPublicServerHasItsKeyBeforeItStarts() throws IOException {
    assertTrue(first(steps(), "keys create") < first(steps(), "serve"), steps().toString());
  }

  @Test
  void everyPulledWeightFileIsVerified() throws IOException {
    var arguments = steps().get(first(steps(), "weights verify")).split(" ", -1);
    var patterns =
        Stream.of(arguments)
            .filter(word -> word.startsWith(WEIGHTS))
            .flatMap(OperationsTest::braces);
    var matchers =
        patterns.map(one -> Path.of("").getFileSystem().getPathMatcher("glob:" + one)).toList();
    var files =
        Sources.builtIn().files("scail-2", Optional.empty()).stream()
            .map(file -> Path.of(WEIGHTS + file.target()))
            .filter(file -> !file.toString().endsWith(".json"))
            .toList();
    assertEquals(4, files.size());
    for (var file : files) {
      assertEquals(1, matchers.stream().filter(one -> one.matches(file)).count(), "" + file);
    }
    for (var one : matchers) {
      // Bash hands on a pattern that matches nothing as it stands.
      assertTrue(files.stream().anyMatch(one::matches));
    }
  }

  /** As Bash does: {@code a{b,c}} is {@code ab} and {@code ac}. */
  private static Stream<String> braces(String word) {
    int open = word.indexOf('{');
    return open < 0
        ? Stream.of(word)
        : Stream.of(word.substring(open + 1, word.indexOf('}')).split(",", -1))
            .map(part -> word.substring(0, open) + part);
  }
}
