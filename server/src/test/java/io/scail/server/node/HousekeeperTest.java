package io.scail.server.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.database.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HousekeeperTest {
  @Test
  void aChoreThatFailsInAnyWayStopsNeitherItselfNorTheOthers(@TempDir Path folder)
      throws Exception {
    var failures = new CountDownLatch(2);
    var successes = new CountDownLatch(2);
    var often = Duration.ofMillis(1);
    var chores =
        List.of(
            new Housekeeper.Chore(
                "fails",
                often,
                () -> {
                  failures.countDown();
                  throw new UncheckedIOException(new IOException("a file vanished"));
                }),
            new Housekeeper.Chore(
                "works",
                often,
                () -> {
                  successes.countDown();
                  return 1;
                }));
    try (var database = Database.open("sqlite:" + folder.resolve("jobs.db"));
        var _ = new Housekeeper(database, chores)) {
      assertTrue(failures.await(20, TimeUnit.SECONDS));
      assertTrue(successes.await(20, TimeUnit.SECONDS));
    }
  }
}
