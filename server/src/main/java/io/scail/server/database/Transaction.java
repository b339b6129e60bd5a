package io.scail.server.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * SQL inside one transaction. Arguments are strings, integers, longs, doubles, instants (stored as
 * milliseconds since 1970) and optionals of these; an empty optional is SQL's null.
 */
public final class Transaction {
  private final Connection connection;
  private final Database.Dialect dialect;
  private final LongSupplier skewMillis;
  private final Map<String, PreparedStatement> kept;
  private final boolean keep;
  private long now = Long.MIN_VALUE;

  /**
   * @param kept statements of earlier transactions on this connection
   * @param keep whether statements stay open in {@code kept}
   */
  Transaction(
      Connection connection,
      Database.Dialect dialect,
      LongSupplier skewMillis,
      Map<String, PreparedStatement> kept,
      boolean keep) {
    this.connection = connection;
    this.dialect = dialect;
    this.skewMillis = skewMillis;
    this.kept = kept;
    this.keep = keep;
  }

  /** The database's clock, read once a transaction: all nodes agree on it. */
  public Instant now() throws SQLException {
    if (now == Long.MIN_VALUE) {
      var sql =
          switch (dialect) {
            case SQLITE -> "SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER)";
            case POSTGRES -> "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
          };
      now = number(sql) + skewMillis.getAsLong();
    }
    return Instant.ofEpochMilli(now);
  }

  /** Runs a statement and returns how many rows it changed. */
  public int update(String sql, Object... arguments) throws SQLException {
    var statement = prepare(sql, arguments);
    try {
      return statement.executeUpdate();
    } finally {
      release(statement);
    }
  }

  /** Reads all rows. */
  public <T> List<T> query(String sql, RowReader<T> reader, Object... arguments)
      throws SQLException {
    var statement = prepare(sql, arguments);
    try (var rows = statement.executeQuery()) {
      var found = new ArrayList<T>();
      while (rows.next()) {
        found.add(reader.read(rows));
      }
      return found;
    } finally {
      release(statement);
    }
  }

  /** Reads the first row, if there is one. */
  public <T> Optional<T> first(String sql, RowReader<T> reader, Object... arguments)
      throws SQLException {
    return query(sql, reader, arguments).stream().findFirst();
  }

  /** Reads one number; SQL's null counts as 0. */
  public long number(String sql, Object... arguments) throws SQLException {
    return first(sql, row -> row.getLong(1), arguments).orElse(0L);
  }

  /**
   * The ending of a SELECT that takes the rows it reads for this transaction and leaves out those
   * that another one holds. SQLite has one writer at a time and needs none.
   */
  public String skipLocked() {
    return dialect == Database.Dialect.POSTGRES ? " FOR UPDATE SKIP LOCKED" : "";
  }

  /** Makes every other transaction that names this lock wait until this one ends. */
  public void lock(String name) throws SQLException {
    if (dialect == Database.Dialect.POSTGRES) {
      first("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", row -> true, name);
    }
  }

  private PreparedStatement prepare(String sql, Object... arguments) throws SQLException {
    var known = kept.get(sql);
    PreparedStatement statement;
    if (known == null) {
      statement = connection.prepareStatement(sql);
      if (keep) {
        kept.put(sql, statement);
      }
    } else {
      statement = known;
    }
    for (int i = 0; i < arguments.length; i++) {
      set(statement, i + 1, arguments[i]);
    }
    return statement;
  }

  private static void set(PreparedStatement statement, int index, Object argument)
      throws SQLException {
    switch (argument) {
      case String text -> statement.setString(index, text);
      case Integer number -> statement.setInt(index, number);
      case Long number -> statement.setLong(index, number);
      case Double number -> statement.setDouble(index, number);
      case Instant instant -> statement.setLong(index, instant.toEpochMilli());
      case Optional<?> maybe -> {
        if (maybe.isPresent()) {
          set(statement, index, maybe.get());
        } else {
          statement.setObject(index, null);
        }
      }
      default ->
          throw new IllegalArgumentException("no column holds a " + argument.getClass().getName());
    }
  }

  private void release(PreparedStatement statement) throws SQLException {
    if (keep) {
      // A request's body must not stay in memory until the next one takes its place.
      statement.clearParameters();
    } else {
      statement.close();
    }
  }
}
