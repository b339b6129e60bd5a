package io.scail.server.database;

import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.flywaydb.core.Flyway;

/** A database whose schema is up to date. Safe for use by many threads. */
public abstract sealed class Database implements AutoCloseable
    permits SqliteDatabase, PostgresDatabase {

  static final String MIGRATIONS = "classpath:io/scail/server/database/migration";

  /** Whose SQL dialect is spoken. */
  enum Dialect {
    SQLITE,
    POSTGRES
  }

  Database() {}

  /**
   * Opens a database and brings its schema up to date.
   *
   * @param url {@code sqlite:PATH} or {@code postgresql://HOST/NAME?user=…}
   * @throws DatabaseFailure when it cannot be reached or its schema is newer than this program
   */
  public static Database open(String url) {
    return open(url, () -> 0);
  }

  /** Opens a database whose clock is off by some milliseconds, so that tests can move it. */
  public static Database open(String url, LongSupplier skewMillis) {
    if (url.startsWith("sqlite:")) {
      return SqliteDatabase.openFile(Path.of(url.substring("sqlite:".length())), skewMillis);
    }
    var bare = url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url;
    if (bare.startsWith("postgresql://")) {
      return PostgresDatabase.connect("jdbc:" + bare, skewMillis);
    }
    throw unknown(url);
  }

  static DatabaseFailure unknown(String url) {
    return new DatabaseFailure(
        "The database URL must begin with sqlite: or postgresql://, not as in "
            + url.replaceAll("password=[^&]*", "password=***"),
        null);
  }

  /** Runs the work in a transaction that is durable when this returns. */
  public abstract <T> T write(Work<T> work);

  /** Runs the work in a transaction that changes nothing. */
  public abstract <T> T read(Work<T> work);

  /**
   * Returns when the database answers, writers too: reading alone may go on when nothing can be
   * kept any more.
   *
   * @throws DatabaseFailure when it does not
   */
  public final void check() {
    write(Transaction::now);
  }

  @Override
  public abstract void close();

  static void migrate(javax.sql.DataSource source) {
    try {
      Flyway.configure(Database.class.getClassLoader())
          .dataSource(source)
          .locations(MIGRATIONS)
          .load()
          .migrate();
    } catch (org.flywaydb.core.api.FlywayException e) {
      throw new DatabaseFailure(
          "The database schema could not be brought up to date: " + e.getMessage(), e);
    }
  }
}
