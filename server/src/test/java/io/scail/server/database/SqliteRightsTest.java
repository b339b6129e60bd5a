package io.scail.server.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteRightsTest {
  private static final Map<String, String> CLOSED =
      Map.of("jobs.db", "rw-------", "jobs.db-shm", "rw-------", "jobs.db-wal", "rw-------");

  @TempDir private Path temporary;

  private Path folder;

  /** A folder that others can enter, as one is that somebody else made. */
  @BeforeEach
  void open() throws IOException {
    folder = Files.createDirectory(temporary.resolve("data"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Database database() {
    return Database.open("sqlite:" + folder.resolve("jobs.db"));
  }

  private void allow(String rights) throws IOException {
    for (var name : rights().keySet()) {
      Files.setPosixFilePermissions(folder.resolve(name), PosixFilePermissions.fromString(rights));
    }
  }

  private Map<String, String> rights() throws IOException {
    var rights = new TreeMap<String, String>();
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) {
        rights.put(
            file.getFileName().toString(),
            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
    }
    return rights;
  }

  @Test
  void aNewDatabaseIsItsOwnersAlone() throws IOException {
    try (var _ = database()) {
      assertEquals(CLOSED, rights());
    }
  }

  @Test
  void oneThatEveryUserCouldReadIsClosedToThem() throws IOException {
    try (var _ = database()) {
      allow("rw-r--r--");
      database().close();
      assertEquals(CLOSED, rights());
    }
  }

  @Test
  void oneThatWasGivenToAGroupStaysTheGroups() throws IOException {
    try (var _ = database()) {
      allow("rw-r-----");
      database().close();
      assertFalse(rights().containsValue("rw-------"), rights().toString());
    }
  }
}
