package io.scail.server.database;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * A SQLite file in write-ahead mode with a full sync on every commit. One thread writes: what
 * arrives while it syncs goes into the next commit together, so a thousand writers share the cost
 * of a few syncs (group commit).
 */
final class SqliteDatabase extends Database {
  /** More would only make the first of them wait longer. */
  private static final int MOST_IN_A_COMMIT = 256;

  /** Long enough for another process's commit on a slow disk. */
  private static final int BUSY_MILLIS = 20_000;

  private static final int READERS = 4;

  private final LinkedBlockingQueue<Pending<?>> waiting = new LinkedBlockingQueue<>();
  private final LongSupplier skewMillis;
  private final SqliteReaders readers;
  private final Connection connection;
  private final Thread writer;
  private volatile boolean closed;

  /** Set before the writer looks into the queue for the last time. */
  private volatile boolean ended;

  private SqliteDatabase(Connection connection, SqliteReaders readers, LongSupplier skewMillis) {
    this.connection = connection;
    this.readers = readers;
    this.skewMillis = skewMillis;
    this.writer = Thread.ofPlatform().name("scail-database").daemon().unstarted(this::writeAll);
  }

  static SqliteDatabase openFile(Path file, LongSupplier skewMillis) {
    try {
      SqliteRights.claim(file);
      var source = source(file, false);
      migrate(source);
      var readers = SqliteReaders.open(source(file, true), READERS);
      var database = new SqliteDatabase(source.getConnection(), readers, skewMillis);
      database.writer.start();
      return database;
    } catch (SQLException e) {
      throw new DatabaseFailure(
          "The database file %s cannot be opened: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static SQLiteDataSource source(Path file, boolean readOnly) {
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_MILLIS);
    config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, "67108864");
    if (readOnly) {
      // Not open_mode: a read-only connection could not recover the log after a crash.
      config.setPragma(SQLiteConfig.Pragma.CACHE_SIZE, "-8000");
    }
    var source = new SQLiteDataSource(config);
    SqliteLibrary.unpack();
    source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    return source;
  }

  @Override
  public <T> T write(Work<T> work) {
    if (closed) {
      throw new DatabaseFailure("The database is closed.", null);
    }
    var pending = new Pending<T>(work, new CompletableFuture<>());
    waiting.add(pending);
    if (ended) {
      pending.fail(new DatabaseFailure("The database is closed.", null));
    }
    try {
      return pending.done.join();
    } catch (CompletionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    }
  }

  @Override
  public <T> T read(Work<T> work) {
    try {
      return readers.read(work, skewMillis);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private static RuntimeException failure(Throwable cause) {
    return switch (cause) {
      case SQLException e ->
          new DatabaseFailure("The database refused the transaction: " + e.getMessage(), e);
      // A fresh exception would lose the type; the trace of the writer thread is the telling one.
      case RuntimeException e -> e;
      default -> new DatabaseFailure("The database failed: " + cause, cause);
    };
  }

  private void writeAll() {
    var statements = new HashMap<String, PreparedStatement>();
    try {
      while (!closed || !waiting.isEmpty()) {
        var first = waiting.poll(100, TimeUnit.MILLISECONDS);
        if (first != null) {
          var batch = new ArrayList<Pending<?>>();
          batch.add(first);
          waiting.drainTo(batch, MOST_IN_A_COMMIT - 1);
          writeBatch(batch, statements);
          if (!waiting.isEmpty()) {
            // SQLite's lock is not fair: without a gap, workers in other processes could starve.
            LockSupport.parkNanos(1_000_000);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closed = true;
      ended = true;
      waiting.forEach(p -> p.fail(new DatabaseFailure("The database is closed.", null)));
    }
  }

  private void writeBatch(List<Pending<?>> batch, Map<String, PreparedStatement> statements) {
    try {
      execute("BEGIN IMMEDIATE");
      var transaction = new Transaction(connection, Dialect.SQLITE, skewMillis, statements, true);
      for (var pending : batch) {
        execute("SAVEPOINT one");
        if (!pending.run(transaction)) {
          execute("ROLLBACK TO one");
        }
        execute("RELEASE one");
      }
      execute("COMMIT");
      batch.forEach(Pending::succeed);
    } catch (SQLException | RuntimeException | Error e) {
      // Whatever it was: those who wait must hear of it, and the next batch has its chance.
      try {
        execute("ROLLBACK");
      } catch (SQLException again) {
        e.addSuppressed(again);
      }
      batch.forEach(p -> p.fail(e));
    }
  }

  private void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      writer.join();
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      throw failure(e);
    } finally {
      readers.close();
    }
  }

  /** Work that waits for the writer, and what came of it. */
  private static final class Pending<T> {
    private final Work<T> work;
    private final CompletableFuture<T> done;
    private Runnable outcome = () -> {};

    Pending(Work<T> work, CompletableFuture<T> done) {
      this.work = work;
      this.done = done;
    }

    /** Whether the work went well; nobody is told before the commit. */
    boolean run(Transaction transaction) {
      try {
        var value = work.apply(transaction);
        outcome = () -> done.complete(value);
        return true;
      } catch (SQLException | RuntimeException | Error e) {
        outcome = () -> done.completeExceptionally(e);
        return false;
      }
    }

    void succeed() {
      outcome.run();
    }

    void fail(Throwable reason) {
      done.completeExceptionally(reason);
    }
  }
}
