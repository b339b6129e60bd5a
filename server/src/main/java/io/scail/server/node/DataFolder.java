package io.scail.server.node;

import io.scail.server.settings.SettingsFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of all that a single node keeps. Whoever is the first to need it makes it here. */
public final class DataFolder {
  private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

  private DataFolder() {}

  /**
   * Makes the folder, for this user alone, when it is not there. One that is there keeps its
   * rights: others may have been let in on purpose.
   *
   * @throws SettingsFailure when it cannot be made
   */
  public static void make(Path data) {
    try {
      if (!Files.isDirectory(data)) {
        // Digests of keys, the server's own secrets and callers' pictures are in it.
        Files.createDirectories(
            data,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else if (Files.getPosixFilePermissions(data).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        LOG.warn("every user can enter the data folder folder={} advice=\"chmod 700\"", data);
      }
    } catch (IOException e) {
      throw new SettingsFailure(
          "The data folder %s cannot be made: %s.".formatted(data, e.getMessage()));
    }
  }
}
