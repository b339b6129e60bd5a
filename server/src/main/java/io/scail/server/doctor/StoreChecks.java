package io.scail.server.doctor;

import io.scail.server.database.DatabaseFailure;
import io.scail.server.database.DatabaseState;
import io.scail.server.files.FileFailure;
import io.scail.server.files.FileKey;
import io.scail.server.files.FileStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Function;

/** The database and the place where the bytes of files are kept. */
final class StoreChecks {
  private static final String FOLDER = "doctor";

  private StoreChecks() {}

  /**
   * @param url as the settings have it
   */
  static Finding database(String url) {
    try {
      return DatabaseState.of(url)
          .map(StoreChecks::state)
          .orElseGet(() -> newFile(Path.of(url.substring(url.indexOf(':') + 1))));
    } catch (DatabaseFailure e) {
      return Finding.failed(
          String.valueOf(e.getMessage()),
          "Check the setting database, that its server runs, and that this user may read it.");
    }
  }

  private static Finding newFile(Path file) {
    var place = SpaceChecks.existing(file);
    return Files.isDirectory(place) && Files.isWritable(place)
        ? Finding.ok("SQLite, made at the first start")
        : Finding.failed(
            "%s cannot be made: %s is no folder that can be written".formatted(file, place),
            "Let --data or --database name a place that this user can write.");
  }

  private static Finding state(DatabaseState state) {
    var seen =
        state.product()
            + state
                .schema()
                .map(version -> ", schema " + version + " of " + state.own())
                .orElse(", no schema yet");
    if (!state.canWrite()) {
      return Finding.failed(
          seen + ", read only", "Give this user the right to write and to make tables.");
    }
    if (state.schema().orElse(0) > state.own()) {
      return Finding.failed(
          seen, "Use the newer version of this program that has been here, or restore a backup.");
    }
    return state.schema().isPresent() && state.schema().get() < state.own()
        ? Finding.warning(seen, "Make a backup: the next start brings the schema up to date.")
        : Finding.ok(seen);
  }

  /** A folder of files; one that is not there yet must be possible to make. */
  static Finding folder(Path folder) {
    var place = SpaceChecks.existing(folder);
    var advice = "Let --storage or --data name a folder that this user can write.";
    if (!Files.isDirectory(place)) {
      return Finding.failed(place + " is no folder", advice);
    }
    try {
      Files.delete(Files.createTempFile(place, ".scail-doctor-", ""));
      return Finding.ok(
          place.equals(folder.toAbsolutePath().normalize())
              ? folder + " can be written"
              : folder + " can be made");
    } catch (IOException e) {
      return Finding.failed(place + " cannot be written: " + e.getMessage(), advice);
    }
  }

  /**
   * Writes, reads and deletes one small object.
   *
   * @param open opens the store with a folder for its spool; closed here
   */
  static Finding bucket(String url, Function<Path, FileStore> open)
      throws IOException, InterruptedException {
    return NativeLibraries.inScratch(
        scratch -> {
          var key = new FileKey(FOLDER, UUID.randomUUID().toString());
          try (var store = open.apply(scratch)) {
            store.check();
            store.write(key, new ByteArrayInputStream(new byte[] {1}), 1);
            try {
              return store.size(key).isPresent()
                  ? Finding.ok(url + " can be written and read")
                  : Finding.failed(
                      url + " forgets what was written",
                      "Look whether two stores answer at this address.");
            } finally {
              store.delete(key);
            }
          } catch (FileFailure e) {
            return Finding.failed(
                String.valueOf(e.getMessage()),
                "Check storage, the s3 settings, and that this key may read, write, list and delete.");
          }
        });
  }
}
