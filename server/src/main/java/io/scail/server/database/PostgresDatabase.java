package io.scail.server.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL, read committed. A conflict or a lost connection runs the work again, for as long as a
 * restart of the database takes.
 */
final class PostgresDatabase extends Database {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);
  private static final int CONNECTIONS = 10;
  private static final long PATIENCE_NANOS = 30_000_000_000L;
  private static final long FIRST_PAUSE_MILLIS = 20;
  private static final long LONGEST_PAUSE_MILLIS = 1_000;

  private final HikariDataSource pool;
  private final LongSupplier skewMillis;

  private PostgresDatabase(HikariDataSource pool, LongSupplier skewMillis) {
    this.pool = pool;
    this.skewMillis = skewMillis;
  }

  static PostgresDatabase connect(String url, LongSupplier skewMillis) {
    var config = new HikariConfig();
    config.setPoolName("scail-database");
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setAutoCommit(false);
    config.setConnectionTimeout(5_000);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    config.addDataSourceProperty("socketTimeout", "30");
    config.addDataSourceProperty("ApplicationName", "scail");
    try {
      var pool = new HikariDataSource(config);
      migrate(pool);
      return new PostgresDatabase(pool, skewMillis);
    } catch (com.zaxxer.hikari.pool.HikariPool.PoolInitializationException e) {
      throw new DatabaseFailure(
          "PostgreSQL cannot be reached; check the database URL and that it runs: "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public <T> T write(Work<T> work) {
    return persist(work);
  }

  @Override
  public <T> T read(Work<T> work) {
    return persist(work);
  }

  private <T> T persist(Work<T> work) {
    var start = System.nanoTime();
    var pause = FIRST_PAUSE_MILLIS;
    while (true) {
      try {
        return once(work);
      } catch (SQLException e) {
        if (!passing(e) || System.nanoTime() - start > PATIENCE_NANOS) {
          throw new DatabaseFailure("The database refused the transaction: " + e.getMessage(), e);
        }
        LOG.warn("database retry state={} pause_ms={}", e.getSQLState(), pause);
        sleep(pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
      }
    }
  }

  private <T> T once(Work<T> work) throws SQLException {
    try (var connection = pool.getConnection()) {
      try {
        var value =
            work.apply(
                new Transaction(connection, Dialect.POSTGRES, skewMillis, new HashMap<>(), false));
        connection.commit();
        return value;
      } catch (SQLException | RuntimeException e) {
        rollBack(connection, e);
        throw e;
      }
    }
  }

  private static void rollBack(Connection connection, Exception reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  /** Serialization failures, deadlocks, lost connections and a server that starts or stops. */
  private static boolean passing(SQLException e) {
    if (e instanceof java.sql.SQLTransientConnectionException) {
      return true;
    }
    var state = e.getSQLState();
    return state != null
        && (state.startsWith("08") || state.startsWith("40") || state.startsWith("57P"));
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseFailure("Interrupted while the database was away.", e);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
