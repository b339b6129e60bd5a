package io.scail.server.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.sqlite.SQLiteDataSource;

/**
 * Connections that read a SQLite file, each with its statements kept prepared: for the short
 * queries of a status request, preparing them would be most of the work.
 */
final class SqliteReaders implements AutoCloseable {
  /** Lists of different lengths make statements of their own; these many are enough to keep. */
  private static final int MOST_STATEMENTS = 100;

  /** How soon a reader that waits learns that the database is closed. */
  private static final long LOOK_MILLIS = 100;

  private final BlockingQueue<Reader> idle;
  private final int count;
  private volatile boolean closed;

  private SqliteReaders(BlockingQueue<Reader> idle, int count) {
    this.idle = idle;
    this.count = count;
  }

  static SqliteReaders open(SQLiteDataSource source, int count) throws SQLException {
    var idle = new ArrayBlockingQueue<Reader>(count);
    for (int i = 0; i < count; i++) {
      idle.add(new Reader(source.getConnection(), new HashMap<>()));
    }
    return new SqliteReaders(idle, count);
  }

  /** Runs the work on what the database held at one moment. */
  <T> T read(Work<T> work, LongSupplier skewMillis) throws SQLException {
    var reader = take();
    try {
      return reader.read(work, skewMillis);
    } finally {
      idle.add(reader);
    }
  }

  private Reader take() {
    try {
      while (!closed) {
        var reader = idle.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (reader != null && !closed) {
          return reader;
        }
        if (reader != null) {
          idle.add(reader);
        }
      }
      throw new DatabaseFailure("The database is closed.", null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseFailure("Interrupted while waiting for the database.", e);
    }
  }

  /** Waits for those who read and closes every connection. */
  @Override
  public void close() {
    closed = true;
    try {
      for (int i = 0; i < count; i++) {
        idle.take().connection.close();
      }
    } catch (SQLException e) {
      throw new DatabaseFailure("The database could not be closed: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record Reader(Connection connection, Map<String, PreparedStatement> statements) {
    <T> T read(Work<T> work, LongSupplier skewMillis) throws SQLException {
      var transaction =
          new Transaction(connection, Database.Dialect.SQLITE, skewMillis, statements, true);
      transaction.update("BEGIN");
      try {
        return work.apply(transaction);
      } finally {
        transaction.update("ROLLBACK");
        if (statements.size() > MOST_STATEMENTS) {
          forget();
        }
      }
    }

    private void forget() throws SQLException {
      for (var statement : statements.values()) {
        statement.close();
      }
      statements.clear();
    }
  }
}
