package io.scail.server.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
@SuppressWarnings("NullAway.Init")
final class SqliteDatabaseTest {
  private Database database;

  @BeforeEach
  void open(@TempDir Path folder) {
    database = Database.open("sqlite:" + folder.resolve("jobs.db"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private int add(String name) {
    return database.write(tx -> tx.update("INSERT INTO chore (name, due_at) VALUES (?, 0)", name));
  }

  private long chores() {
    return database.read(tx -> tx.number("SELECT COUNT(*) FROM chore"));
  }

  @Test
  void anErrorInOneTransactionIsToldAndTheWriterLivesOn() {
    var failure =
        assertThrows(
            DatabaseFailure.class,
            () ->
                database.write(
                    tx -> {
                      tx.update("INSERT INTO chore (name, due_at) VALUES ('half', 0)");
                      throw new OutOfMemoryError("as a large request might cause");
                    }));
    assertInstanceOf(OutOfMemoryError.class, failure.getCause());
    assertEquals(0, chores(), "nothing of it stays");
    assertEquals(1, add("next"));
    database.check();
  }

  @Test
  void aCheckAsksTheWriterAndNotTheReadersAlone() throws Exception {
    var release = new CountDownLatch(1);
    var busy =
        CompletableFuture.runAsync(
            () ->
                database.write(
                    _ -> {
                      try {
                        return release.await(20, TimeUnit.SECONDS);
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                    }));
    var check = CompletableFuture.runAsync(database::check);
    assertThrows(TimeoutException.class, () -> check.get(100, TimeUnit.MILLISECONDS));
    release.countDown();
    check.get(20, TimeUnit.SECONDS);
    busy.get(20, TimeUnit.SECONDS);
  }

  @Test
  void whoWritesAfterTheEndIsToldSo(@TempDir Path folder) {
    var closed = Database.open("sqlite:" + folder.resolve("closed.db"));
    closed.close();
    assertThrows(DatabaseFailure.class, () -> closed.write(Transaction::now));
  }
}
