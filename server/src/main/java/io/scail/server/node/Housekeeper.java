package io.scail.server.node;

import io.scail.server.database.Database;
import io.scail.server.database.DatabaseFailure;
import io.scail.server.files.FileCatalog;
import io.scail.server.files.FileFailure;
import io.scail.server.jobs.JobHousekeeping;
import io.scail.server.jobs.JobLeases;
import io.scail.server.workers.WorkerRoster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what time alone brings: takes back jobs of dead workers, ends what waited too long, forgets
 * what is over. All nodes try; a row of the database gives each chore to one of them at a time.
 */
final class Housekeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);

  /** Of a worker in the roster that will not come back. */
  private static final Duration SILENCE = Duration.ofMinutes(5);

  private static final Duration LOOK = Duration.ofMillis(200);

  private final Database database;
  private final List<Chore> chores;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  /**
   * Something to do again and again.
   *
   * @param work returns how many things it did
   */
  record Chore(String name, Duration every, IntSupplier work) {}

  Housekeeper(Database database, List<Chore> chores) {
    this.database = database;
    this.chores = chores;
    this.thread = Thread.ofPlatform().name("scail-housekeeper").start(this::work);
  }

  /**
   * Begins.
   *
   * @param orphanAge age at which bytes without an entry are deleted
   */
  static Housekeeper start(NodeSettings settings, Stores stores, Duration orphanAge) {
    var jobs = new JobHousekeeping(stores.database(), settings.jobs());
    var leases = new JobLeases(stores.database(), settings.jobs());
    var roster = new WorkerRoster(stores.database());
    FileCatalog files = stores.catalog();
    return new Housekeeper(
        stores.database(),
        List.of(
            new Chore("end-overdue", Duration.ofMillis(500), jobs::endOverdue),
            new Chore("follow-clock", Duration.ofSeconds(1), jobs::followClock),
            new Chore("expire-leases", Duration.ofSeconds(1), leases::expire),
            new Chore("forget-jobs", Duration.ofMinutes(1), jobs::forgetExpired),
            new Chore("forget-workers", Duration.ofMinutes(1), () -> roster.forget(SILENCE)),
            new Chore("delete-files", Duration.ofMinutes(1), files::deleteExpired),
            new Chore(
                "delete-orphans", Duration.ofHours(1), () -> files.deleteOrphans(orphanAge))));
  }

  private void work() {
    try {
      while (!closed.await(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
        doWhatIsDue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void doWhatIsDue() {
    try {
      var waiting = notDue();
      chores.stream().filter(chore -> !waiting.contains(chore.name)).forEach(this::doIfMine);
    } catch (DatabaseFailure e) {
      LOG.warn("chores put off reason={}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("chores failed", e);
    }
  }

  private List<String> notDue() {
    return database.read(
        tx -> {
          var now = tx.now();
          var waiting = new ArrayList<String>();
          for (var chore : chores) {
            // Later than one pause from now means that the clock went back.
            if (tx.number(
                    "SELECT COUNT(*) FROM chore WHERE name = ? AND due_at > ? AND due_at <= ?",
                    chore.name,
                    now,
                    now.plus(chore.every))
                > 0) {
              waiting.add(chore.name);
            }
          }
          return waiting;
        });
  }

  private void doIfMine(Chore chore) {
    try {
      if (take(chore)) {
        int done = chore.work.getAsInt();
        if (done > 0) {
          LOG.info("chore done name={} count={}", chore.name, done);
        }
      }
    } catch (DatabaseFailure | FileFailure e) {
      LOG.warn("chore put off name={} reason={}", chore.name, e.getMessage());
    } catch (RuntimeException e) {
      // The thread must outlive it: the other chores keep every job and file moving.
      LOG.error("chore failed name={}", chore.name, e);
    }
  }

  /** Whether the chore is due, and this node the one to do it. */
  private boolean take(Chore chore) {
    return database.write(
        tx -> {
          tx.update(
              "INSERT INTO chore (name, due_at) VALUES (?, 0) ON CONFLICT DO NOTHING", chore.name);
          return tx.update(
                  "UPDATE chore SET due_at = ? WHERE name = ? AND (due_at <= ? OR due_at > ?)",
                  tx.now().plus(chore.every),
                  chore.name,
                  tx.now(),
                  tx.now().plus(chore.every))
              == 1;
        });
  }

  /** Begins no further round. */
  void stop() {
    closed.countDown();
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
