package io.scail.server.database;

import io.scail.preprocessing.natives.UnpackedLibraries;
import java.util.List;
import org.sqlite.JDBC;
import org.sqlite.util.OSInfo;

/** SQLite's native library, unpacked once for all processes before its driver looks for it. */
final class SqliteLibrary {
  /** What the driver reads; an operator's own folder is left alone. */
  private static final String FOLDER = "org.sqlite.lib.path";

  private static boolean tried;

  private SqliteLibrary() {}

  /** To be called before a connection is made; later calls do nothing. */
  static synchronized void unpack() {
    if (tried || System.getProperty(FOLDER) != null) {
      return;
    }
    tried = true;
    UnpackedLibraries.unpack(
            JDBC.class.getClassLoader(),
            "org/sqlite/native/" + OSInfo.getNativeLibFolderPathForCurrentOS() + "/",
            List.of(System.mapLibraryName("sqlitejdbc")))
        .ifPresent(folder -> System.setProperty(FOLDER, folder.toString()));
  }
}
