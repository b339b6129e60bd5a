package io.scail.server.jobs;

import io.scail.server.database.Database;
import io.scail.server.database.Transaction;
import java.sql.SQLException;
import java.time.Instant;

/** What must happen to jobs with time alone. Any node may do it, at any time, more than once. */
public final class JobHousekeeping {
  /** Few enough that nobody waits long for the write lock. */
  private static final int BATCH = 200;

  private final Database database;
  private final JobSettings settings;
  private volatile Instant latest = Instant.MAX;

  public JobHousekeeping(Database database, JobSettings settings) {
    this.database = database;
    this.settings = settings;
  }

  /** Ends waiting jobs whose owners wanted them started by now; returns how many. */
  public int endOverdue() {
    var overdue =
        "SELECT id FROM job WHERE state = 'waiting' AND start_by IS NOT NULL AND start_by <= ? LIMIT "
            + BATCH;
    if (database.read(tx -> tx.query(overdue, row -> row.getString(1), tx.now())).isEmpty()) {
      return 0;
    }
    return database.write(
        tx -> {
          var ended = 0;
          var ending = Ending.failed(new JobFailure.StartTimedOut());
          for (var id : tx.query(overdue, row -> row.getString(1), tx.now())) {
            if (JobRows.end(
                tx, new JobId(id), ending, settings.retention(), "state = ?", "waiting")) {
              ended++;
            }
          }
          return ended;
        });
  }

  /**
   * Looks whether the database's clock went back, or may have before this process began, and brings
   * what lies further ahead than it can be back to now: otherwise jobs of dead workers, and those
   * that wait, would stand still until the clock is where it was. Returns how many were moved.
   */
  public int followClock() {
    var now = database.read(Transaction::now);
    boolean wentBack = now.isBefore(latest);
    latest = now;
    return wentBack
        ? database.write(
            tx ->
                tx.update(
                        "UPDATE job SET lease_until = ? WHERE state = 'running' AND lease_until > ?",
                        tx.now().plus(settings.lease()),
                        tx.now().plus(settings.lease()))
                    + tx.update(
                        "UPDATE job SET not_before = ? WHERE state = 'waiting' AND not_before > ?",
                        tx.now(),
                        tx.now().plus(JobLeases.longestPause(settings))))
        : 0;
  }

  /** Forgets finished jobs whose time is over and whose webhook is settled; returns how many. */
  public int forgetExpired() {
    var expired =
        "SELECT id FROM job WHERE expires_at IS NOT NULL AND expires_at <= ? AND id NOT IN (SELECT job_id FROM"
            + " webhook_delivery) LIMIT "
            + BATCH;
    if (database.read(tx -> tx.query(expired, row -> row.getString(1), tx.now())).isEmpty()) {
      return 0;
    }
    return database.write(
        tx -> {
          var ids = tx.query(expired, row -> row.getString(1), tx.now());
          for (var id : ids) {
            tx.update("DELETE FROM job WHERE id = ?", id);
            deleteParts(tx, id);
          }
          return ids.size();
        });
  }

  static void deleteParts(Transaction tx, String id) throws SQLException {
    tx.update("DELETE FROM job_input WHERE job_id = ?", id);
    tx.update("DELETE FROM job_log WHERE job_id = ?", id);
    tx.update("DELETE FROM job_checkpoint WHERE job_id = ?", id);
    tx.update("DELETE FROM webhook_delivery WHERE job_id = ?", id);
  }
}
