package io.scail.server.database;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may read a database file: it holds secrets that sign tokens and webhooks. */
final class SqliteRights {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteRights.class);
  private static final Set<PosixFilePermission> OWNER_ALONE =
      PosixFilePermissions.fromString("rw-------");

  private SqliteRights() {}

  /**
   * Makes a file that is not there for its owner alone, and takes one that every user can read from
   * all others. What only a group can read was given to it on purpose. SQLite's log files take the
   * rights of the file.
   */
  static void claim(Path file) {
    try {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ALONE));
    } catch (FileAlreadyExistsException e) {
      for (var ending : List.of("", "-wal", "-shm")) {
        close(Path.of(file + ending));
      }
    } catch (IOException e) {
      // SQLite cannot make it either, and says so.
    }
  }

  private static void close(Path file) {
    try {
      if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
        Files.setPosixFilePermissions(file, OWNER_ALONE);
        LOG.warn("every user could read the database, now its owner alone file={}", file);
      }
    } catch (NoSuchFileException e) {
      // Log files come and go.
    } catch (IOException e) {
      LOG.warn("every user can read the database file={} reason={}", file, e.toString());
    }
  }
}
