package io.scail.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The documents name what the program has. */
final class DocumentedCommandsTest {
  private static String document(String name) throws IOException {
    return Files.readString(Path.of("..").resolve(name));
  }

  @Test
  void everyCommandAndOptionInTheDocumentsExists() throws IOException {
    for (var name :
        List.of(
            "README.md",
            "server/API.md",
            "server/COMPARE.md",
            "server/OPERATIONS.md",
            "preprocessing/METRICS.md",
            "docker/README.md")) {
      assertEquals(List.of(), new DocumentedCommands().read(document(name)).problems(), name);
    }
  }

  @Test
  void everyCommandIsNamedForItsUsers() throws IOException {
    var read =
        new DocumentedCommands().read(document("README.md")).read(document("server/OPERATIONS.md"));
    assertEquals(List.of(), read.unnamed());
  }

  @Test
  void aWrongNameInADocumentIsFound() throws IOException {
    var readme = document("README.md");
    for (var wrong :
        List.of(
            readme.replaceFirst("scripts/scail demo", "scripts/scail dmeo"),
            readme.replace("`--once`", "`--onec`"),
            readme.replace("scail keys create\\|list", "scail keys make\\|list"),
            readme.replace("weights pull scail-2 --data", "weights pull scail-2 --date"))) {
      assertFalse(wrong.equals(readme), "the README has changed: mutate something else");
      assertEquals(
          1, new DocumentedCommands().read(wrong).problems().stream().distinct().count(), "found");
    }
    var compose = "`docker compose run --rm scail weights pul scail-2`";
    assertEquals(1, new DocumentedCommands().read(compose).problems().size());
  }

  @Test
  void aCommandThatNoDocumentNamesIsFound() throws IOException {
    var readme = document("README.md").replace("scail parity", "scail");
    var unnamed = new DocumentedCommands().read(readme).unnamed();
    assertEquals(List.of("scail parity"), unnamed);
  }
}
