package io.scail.server.database;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.flywaydb.core.Flyway;

/**
 * A database as it is, looked at without changing it.
 *
 * @param product name and version
 * @param schema version of its schema; empty when it has none yet
 * @param own version of the schema that this program brings
 * @param canWrite whether tables could be made
 */
public record DatabaseState(String product, Optional<Integer> schema, int own, boolean canWrite) {
  private static final String CONNECT_SECONDS = "5";

  /**
   * Looks at a database.
   *
   * @param url {@code sqlite:PATH} or {@code postgresql://HOST/NAME?user=…}
   * @return empty for a SQLite file that is not there yet
   * @throws DatabaseFailure when it cannot be reached or read
   */
  public static Optional<DatabaseState> of(String url) {
    var bare = url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url;
    if (bare.startsWith("sqlite:")) {
      return sqlite(Path.of(bare.substring("sqlite:".length())));
    }
    if (!bare.startsWith("postgresql://")) {
      throw Database.unknown(url);
    }
    var properties = new Properties();
    properties.setProperty("connectTimeout", CONNECT_SECONDS);
    properties.setProperty("socketTimeout", CONNECT_SECONDS);
    properties.setProperty("readOnly", "true");
    try (var connection = DriverManager.getConnection("jdbc:" + bare, properties)) {
      return Optional.of(
          look(
              connection,
              "SELECT has_schema_privilege(current_user, current_schema(), 'CREATE')",
              "SELECT to_regclass('flyway_schema_history') IS NOT NULL"));
    } catch (SQLException e) {
      throw new DatabaseFailure("PostgreSQL does not answer: " + e.getMessage(), e);
    }
  }

  private static Optional<DatabaseState> sqlite(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    // Without a log there is nobody to disturb, and a plain open would leave a log behind.
    var how = Files.exists(Path.of(file + "-wal")) ? "mode=ro" : "immutable=1";
    var uri = "file:" + URI.create(file.toUri().getRawPath()) + "?" + how;
    SqliteLibrary.unpack();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + uri)) {
      var state =
          look(
              connection,
              "SELECT 1",
              "SELECT count(*) FROM sqlite_master WHERE name = 'flyway_schema_history'");
      return Optional.of(
          new DatabaseState(state.product, state.schema, state.own, Files.isWritable(file)));
    } catch (SQLException e) {
      throw new DatabaseFailure(
          "The database file %s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static DatabaseState look(Connection connection, String privilege, String history)
      throws SQLException {
    var about = connection.getMetaData();
    return new DatabaseState(
        about.getDatabaseProductName() + " " + about.getDatabaseProductVersion(),
        yes(connection, history)
            ? Optional.of(
                number(
                    connection,
                    "SELECT max(CAST(version AS integer)) FROM flyway_schema_history WHERE success"))
            : Optional.empty(),
        newest(),
        yes(connection, privilege));
  }

  private static boolean yes(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next() && rows.getBoolean(1);
    }
  }

  private static int number(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }

  /** The newest migration in the class path. */
  private static int newest() {
    SqliteLibrary.unpack();
    var known =
        Flyway.configure(Database.class.getClassLoader())
            .locations(Database.MIGRATIONS)
            .dataSource("jdbc:sqlite::memory:", "", "")
            .load()
            .info()
            .all();
    return List.of(known).stream()
        .mapToInt(migration -> Integer.parseInt(String.valueOf(migration.getVersion())))
        .max()
        .orElseThrow();
  }
}
