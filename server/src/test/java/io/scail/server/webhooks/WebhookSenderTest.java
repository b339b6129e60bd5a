package io.scail.server.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.database.Database;
import io.scail.server.fetch.AddressGuard;
import io.scail.server.fetch.GuardedClient;
import io.scail.server.files.FileFailure;
import io.scail.server.jobs.JobIds;
import io.scail.server.jobs.JobLeases;
import io.scail.server.jobs.JobOutput;
import io.scail.server.jobs.JobQueue;
import io.scail.server.jobs.JobSettings;
import io.scail.server.jobs.NewJob;
import io.scail.server.jobs.WebhookOutbox;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WebhookSenderTest {
  @Test
  void aCallWhoseContentCannotBeMadeIsTriedAgainAndAtLastGivenUp(@TempDir Path folder) {
    var clock = InstantSource.system();
    var tries = new AtomicInteger();
    try (var database = Database.open("sqlite:" + folder.resolve("jobs.db"))) {
      var queue = new JobQueue(database, JobSettings.DEFAULT);
      finish(database, queue, new JobIds(clock, new SecureRandom()));
      var outbox = new WebhookOutbox(database);
      assertEquals(1, outbox.size());
      try (var _ =
          new WebhookSender(
              outbox,
              queue,
              _ -> {
                tries.incrementAndGet();
                throw new FileFailure.StoreUnavailable("The store is away.", null);
              },
              WebhookSigner.of(WebhookSigner.newKey()),
              new GuardedClient(new AddressGuard(false, Set.of())),
              new WebhookSender.Schedule(Duration.ofMillis(10), Duration.ofMillis(10), 3),
              clock)) {
        var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (outbox.size() > 0) {
          assertTrue(System.nanoTime() < end, "still owed after " + tries + " tries");
          LockSupport.parkNanos(10_000_000);
        }
      }
    }
    assertEquals(3, tries.get());
  }

  /** A job that has ended and owes a call. */
  private static void finish(Database database, JobQueue queue, JobIds ids) {
    var leases = new JobLeases(database, JobSettings.DEFAULT);
    queue.submit(
        NewJob.of(ids.next(), "app", "a", "{}")
            .withWebhook(URI.create("https://example.org/hook")));
    var lease = leases.claim("w", List.of("app")).orElseThrow();
    assertTrue(leases.succeed(lease, new JobOutput("{}", BigDecimal.ONE), List.of(), List.of()));
  }
}
