package io.scail.server.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;

/** Whether anybody else on this machine can read what is secret. */
final class SecretsCheck {
  private SecretsCheck() {}

  /**
   * @param files files and folders with secrets in them; those that are not there are nobody's
   * @param onCommandLine names of secret settings that stand on the command line
   */
  static Finding look(List<Path> files, List<String> onCommandLine) throws IOException {
    var open = new ArrayList<String>();
    var shared = new ArrayList<String>();
    for (var file : files) {
      if (Files.exists(file)) {
        var allowed = Files.getPosixFilePermissions(file);
        if (allowed.contains(read(file, true))) {
          open.add(file.toString());
        } else if (allowed.contains(read(file, false))) {
          shared.add(file.toString());
        }
      }
    }
    if (!open.isEmpty()) {
      return Finding.failed(
          "every user can read " + String.join(", ", open),
          "Run chmod -R go-rwx on it: keys, tokens or certificates are in it.");
    }
    if (!onCommandLine.isEmpty()) {
      return Finding.warning(
          "on the command line: " + String.join(", ", onCommandLine),
          "Move it into the settings file or the environment: every user can list command lines.");
    }
    return shared.isEmpty()
        ? Finding.ok("nobody else can read them")
        : Finding.warning(
            "its group can read " + String.join(", ", shared),
            "Run chmod -R g-rwx on it unless that group is meant to.");
  }

  /** A folder's content is safe from whom the folder does not let in. */
  private static PosixFilePermission read(Path file, boolean everybody) {
    var execute =
        everybody ? PosixFilePermission.OTHERS_EXECUTE : PosixFilePermission.GROUP_EXECUTE;
    var read = everybody ? PosixFilePermission.OTHERS_READ : PosixFilePermission.GROUP_READ;
    return Files.isDirectory(file) ? execute : read;
  }
}
