package io.scail.server.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scail.server.doctor.Finding.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who can read secrets, and Java's and the system's own check. */
final class SecretsCheckTest {
  @TempDir private Path folder;

  private static Path allow(Path path, String permissions) throws IOException {
    return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void aFileOfSecretsIsItsOwnersAlone() throws Exception {
    var file = Files.writeString(folder.resolve("scail.yaml"), "hub.token: x");
    allow(file, "rw-------");
    assertEquals(Verdict.OK, SecretsCheck.look(List.of(file), List.of()).verdict());
    allow(file, "rw-r-----");
    assertEquals(Verdict.WARNING, SecretsCheck.look(List.of(file), List.of()).verdict());
    allow(file, "rw-r--r--");
    assertEquals(Verdict.FAILED, SecretsCheck.look(List.of(file), List.of()).verdict());
  }

  @Test
  void aFolderThatLetsNobodyInHidesWhatIsInIt() throws Exception {
    allow(folder, "rwx------");
    assertEquals(Verdict.OK, SecretsCheck.look(List.of(folder), List.of()).verdict());
    allow(folder, "rwxr-xr-x");
    assertEquals(Verdict.FAILED, SecretsCheck.look(List.of(folder), List.of()).verdict());
    assertEquals(
        Verdict.OK, SecretsCheck.look(List.of(folder.resolve("none")), List.of()).verdict());
  }

  @Test
  void aSecretOnTheCommandLineIsSeenByAll() throws Exception {
    assertEquals(Verdict.WARNING, SecretsCheck.look(List.of(), List.of("hub.token")).verdict());
  }

  @Test
  void javaAndTheSystemAreChecked() {
    assertEquals(Verdict.OK, HostChecks.java(Runtime.version(), "any").verdict());
    assertEquals(Verdict.FAILED, HostChecks.java(Runtime.Version.parse("21.0.2"), "any").verdict());
    assertEquals(Verdict.OK, HostChecks.system("Linux", "amd64", 2).verdict());
    assertEquals(Verdict.FAILED, HostChecks.system("Mac OS X", "aarch64", 8).verdict());
  }
}
