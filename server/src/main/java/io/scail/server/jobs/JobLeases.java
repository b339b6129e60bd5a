package io.scail.server.jobs;

import io.scail.server.database.Database;
import io.scail.server.database.Transaction;
import io.scail.server.files.FileCatalog;
import io.scail.server.files.FileKey;
import io.scail.server.files.FileRef;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The line of jobs as workers see it: claim, stay alive, finish. Every write names the claim's
 * fence, so a worker that was taken for dead changes nothing when it comes back.
 */
public final class JobLeases {
  /** Heads of the line that one claim looks at before it gives up until the next poll. */
  private static final int CANDIDATES = 64;

  private static final int DOUBLINGS = 6;

  private final Database database;
  private final JobSettings settings;

  public JobLeases(Database database, JobSettings settings) {
    this.database = database;
    this.settings = settings;
  }

  /** Takes the first job in line whose owner may run another one. */
  public Optional<Lease> claim(String worker, Collection<String> endpoints) {
    // Looking costs nobody the write lock; most polls of an idle worker end here.
    var any =
        database.read(
            tx ->
                tx.number(
                    "SELECT COUNT(*) FROM (SELECT 1 FROM job WHERE state = 'waiting' LIMIT 1) AS one"));
    return any == 0
        ? Optional.empty()
        : database.write(tx -> claim(tx, worker, List.copyOf(endpoints)));
  }

  private Optional<Lease> claim(Transaction tx, String worker, List<String> endpoints)
      throws SQLException {
    var full = fullOwners(tx);
    while (true) {
      var candidate = candidate(tx, endpoints, full);
      if (candidate.isEmpty()) {
        return Optional.empty();
      }
      var owner = candidate.get().owner;
      // Two workers may see the same last free place of an owner: the second waits here and counts
      // again.
      tx.lock("claim " + owner);
      if (mayRunAnother(tx, owner)) {
        return Optional.of(take(tx, candidate.get().id, worker));
      }
      full.add(owner);
    }
  }

  private List<String> fullOwners(Transaction tx) throws SQLException {
    var full = new ArrayList<String>();
    for (var owner :
        tx.query(
            "SELECT DISTINCT owner FROM job WHERE state = 'running'", row -> row.getString(1))) {
      if (!mayRunAnother(tx, owner)) {
        full.add(owner);
      }
    }
    return full;
  }

  private Optional<Candidate> candidate(Transaction tx, List<String> endpoints, List<String> full)
      throws SQLException {
    var arguments = new ArrayList<Object>();
    arguments.add(tx.now());
    arguments.add(tx.now());
    arguments.addAll(endpoints);
    arguments.addAll(full);
    return tx.first(
        "SELECT id, owner FROM job WHERE state = 'waiting' AND not_before <= ? AND (start_by IS NULL OR"
            + " start_by > ?) AND endpoint IN ("
            + marks(endpoints.size())
            + ")"
            + (full.isEmpty() ? "" : " AND owner NOT IN (" + marks(full.size()) + ")")
            + " ORDER BY lane, turn, id LIMIT 1"
            + tx.skipLocked(),
        row -> new Candidate(row.getString(1), row.getString(2)),
        arguments.toArray());
  }

  private static String marks(int count) {
    return String.join(", ", java.util.Collections.nCopies(count, "?"));
  }

  private boolean mayRunAnother(Transaction tx, String owner) throws SQLException {
    var most =
        tx.first(
            "SELECT running FROM api_key WHERE id = ? AND running IS NOT NULL",
            row -> row.getInt(1),
            owner);
    var limit = most.isPresent() ? most.get() : settings.runningPerKey().orElse(0);
    if (most.isEmpty() && settings.runningPerKey().isEmpty()) {
      return true;
    }
    return tx.number("SELECT COUNT(*) FROM job WHERE state = 'running' AND owner = ?", owner)
        < limit;
  }

  private Lease take(Transaction tx, String id, String worker) throws SQLException {
    var now = tx.now();
    tx.update(
        "UPDATE job SET state = 'running', worker = ?, fence = fence + 1, attempts = attempts + 1, started_at ="
            + " ?, start_by = NULL, lease_until = ?, stage = '', step = 0, steps = 0, revision = revision + 1"
            + " WHERE id = ? AND state = 'waiting'",
        worker,
        now,
        now.plus(settings.lease()),
        id);
    tx.update("UPDATE worker SET job_id = ? WHERE id = ?", id, worker);
    JobFigures.started(tx, id);
    return tx.first(
            "SELECT "
                + JobRows.COLUMNS
                + ", (SELECT input FROM job_input WHERE job_id = job.id) AS input FROM job WHERE id = ?",
            row ->
                new Lease(
                    JobRows.read(row),
                    row.getString("input"),
                    worker,
                    row.getLong("fence"),
                    row.getLong("log_count")),
            id)
        .orElseThrow();
  }

  /**
   * Prolongs the lease and shows the owner how far the job is.
   *
   * @param lines log lines since the last heartbeat, numbered on from {@link Lease#loggedBefore()}
   */
  public LeaseSignal heartbeat(Lease lease, JobProgress progress, List<JobLogLine> lines) {
    return database.write(
        tx -> {
          var held =
              tx.update(
                  "UPDATE job SET lease_until = ?, stage = ?, step = ?, steps = ?, revision = revision +"
                      + " CASE WHEN stage = ? AND step = ? AND ? = 0 THEN 0 ELSE 1 END WHERE id = ? AND"
                      + " state = 'running' AND fence = ?",
                  tx.now().plus(settings.lease()),
                  progress.stage(),
                  progress.step(),
                  progress.steps(),
                  progress.stage(),
                  progress.step(),
                  lines.size(),
                  lease.job().id().value(),
                  lease.fence());
          if (held == 0) {
            return LeaseSignal.LOST;
          }
          addLines(tx, lease, lines);
          var cancelled =
              tx.number(
                  "SELECT COUNT(*) FROM job WHERE id = ? AND cancel_at IS NOT NULL",
                  lease.job().id().value());
          return cancelled == 0 ? LeaseSignal.HELD : LeaseSignal.CANCEL;
        });
  }

  private static void addLines(Transaction tx, Lease lease, List<JobLogLine> lines)
      throws SQLException {
    for (var line : lines) {
      tx.update(
          "INSERT INTO job_log (job_id, number, at, level, message) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO"
              + " NOTHING",
          lease.job().id().value(),
          line.number(),
          line.at(),
          line.level().name(),
          line.message());
    }
    if (!lines.isEmpty()) {
      tx.update(
          "UPDATE job SET log_count = ? WHERE id = ?",
          lines.getLast().number(),
          lease.job().id().value());
    }
  }

  /** Ends the job with an output, its files and its usage; false when the lease was lost. */
  public boolean succeed(
      Lease lease, JobOutput output, List<FileRef> files, List<JobLogLine> lines) {
    return end(
        lease,
        lines,
        Ending.succeeded(output),
        tx -> {
          for (var file : files) {
            FileCatalog.insert(tx, file);
          }
          tx.update(
              "INSERT INTO usage_entry (job_id, owner, endpoint, at, billed_seconds, processing_ms) SELECT"
                  + " id, owner, endpoint, finished_at, ?, processing_ms FROM job WHERE id = ? ON CONFLICT"
                  + " DO NOTHING",
              output.billedSeconds().toPlainString(),
              lease.job().id().value());
        });
  }

  /** Ends the job with a failure; false when the lease was lost. */
  public boolean fail(Lease lease, JobFailure failure, List<JobLogLine> lines) {
    return end(lease, lines, Ending.failed(failure), tx -> {});
  }

  /** Ends the job because its owner asked; false when the lease was lost. */
  public boolean cancelled(Lease lease, List<JobLogLine> lines) {
    return end(lease, lines, Ending.cancelled(), tx -> {});
  }

  private boolean end(Lease lease, List<JobLogLine> lines, Ending ending, Addition more) {
    return database.write(
        tx -> {
          var ended =
              JobRows.end(
                  tx,
                  lease.job().id(),
                  ending,
                  settings.retention(),
                  "state = 'running' AND fence = ?",
                  lease.fence());
          if (!ended) {
            // Run again after a lost connection, this call may find what it has itself committed.
            return tx.number(
                    "SELECT COUNT(*) FROM job WHERE id = ? AND state = ? AND fence = ?",
                    lease.job().id().value(),
                    ending.state(),
                    lease.fence())
                == 1;
          }
          addLines(tx, lease, lines);
          more.apply(tx);
          tx.update("UPDATE worker SET job_id = NULL WHERE id = ?", lease.worker());
          return true;
        });
  }

  /**
   * Gives the job back unharmed, as a worker does that is asked to stop; the attempt does not
   * count.
   */
  public void release(Lease lease) {
    database.write(
        tx ->
            tx.update(
                "UPDATE job SET state = 'waiting', attempts = attempts - 1, worker = NULL, lease_until = NULL,"
                    + " revision = revision + 1 WHERE id = ? AND state = 'running' AND fence = ?",
                lease.job().id().value(),
                lease.fence()));
  }

  /**
   * Gives the job back after an attempt that the machine spoilt and not the job; the attempt
   * counts, and the last one ends the job.
   */
  public void retry(Lease lease, List<JobLogLine> lines) {
    database.write(
        tx -> {
          var held =
              tx.query(
                  ORPHANS + " AND id = ? AND fence = ?",
                  JobLeases::readOrphan,
                  lease.job().id().value(),
                  lease.fence());
          for (var job : held) {
            addLines(tx, lease, lines);
            retryOrEnd(tx, job);
          }
          tx.update("UPDATE worker SET job_id = NULL WHERE id = ?", lease.worker());
          return held.size();
        });
  }

  /** Takes back what a worker held that is known to be dead. */
  public int abandon(String worker) {
    return database.write(
        tx -> {
          tx.update("DELETE FROM worker WHERE id = ?", worker);
          var orphans = tx.query(ORPHANS + " AND worker = ?", JobLeases::readOrphan, worker);
          for (var orphan : orphans) {
            retryOrEnd(tx, orphan);
          }
          return orphans.size();
        });
  }

  /** Takes back what was held by workers that have given no sign of life for a whole lease. */
  public int expire() {
    return database.write(
        tx -> {
          var orphans =
              tx.query(
                  ORPHANS + " AND lease_until < ? LIMIT " + CANDIDATES + tx.skipLocked(),
                  JobLeases::readOrphan,
                  tx.now());
          for (var orphan : orphans) {
            retryOrEnd(tx, orphan);
          }
          return orphans.size();
        });
  }

  private static final String ORPHANS =
      "SELECT id, fence, attempts, retry, cancel_at FROM job WHERE state = 'running'";

  private static Orphan readOrphan(java.sql.ResultSet row) throws SQLException {
    return new Orphan(
        new JobId(row.getString(1)),
        row.getLong(2),
        row.getInt(3),
        row.getInt(4) == 1,
        row.getObject(5) != null);
  }

  private void retryOrEnd(Transaction tx, Orphan orphan) throws SQLException {
    var guard = "state = 'running' AND fence = ?";
    if (orphan.cancelled) {
      JobRows.end(tx, orphan.id, Ending.cancelled(), settings.retention(), guard, orphan.fence);
    } else if (!orphan.retry || orphan.attempts >= settings.mostAttempts()) {
      var failure = new JobFailure.RunnerDisconnected(orphan.attempts);
      JobRows.end(tx, orphan.id, Ending.failed(failure), settings.retention(), guard, orphan.fence);
    } else {
      tx.update(
          "UPDATE job SET state = 'waiting', worker = NULL, lease_until = NULL, not_before = ?, revision ="
              + " revision + 1 WHERE id = ? AND "
              + guard,
          tx.now().plus(pause(orphan.attempts)),
          orphan.id.value(),
          orphan.fence);
    }
  }

  /** Longest pause before another attempt. */
  static Duration longestPause(JobSettings settings) {
    return settings.firstRetry().multipliedBy(1L << DOUBLINGS);
  }

  private Duration pause(int attempts) {
    return settings.firstRetry().multipliedBy(1L << Math.min(attempts - 1, DOUBLINGS));
  }

  /** Adds what an attempt did in its stages to the figures. */
  public void addStages(Lease lease, Map<String, JobFigures.StageTime> stages) {
    new JobFigures(database).addStages(lease.job().endpoint(), stages);
  }

  /** Remembers where an attempt left a checkpoint; false when the lease was lost. */
  public boolean saveCheckpoint(Lease lease, String name, FileKey key) {
    return database.write(
        tx ->
            tx.update(
                    "INSERT INTO job_checkpoint (job_id, name, file_key) SELECT id, ?, ? FROM job WHERE id = ?"
                        + " AND state = 'running' AND fence = ? ON CONFLICT (job_id, name) DO UPDATE SET"
                        + " file_key = excluded.file_key",
                    name,
                    key.name(),
                    lease.job().id().value(),
                    lease.fence())
                == 1);
  }

  /** Where a checkpoint of this job is, if an attempt left one of this name. */
  public Optional<FileKey> checkpoint(JobId id, String name) {
    return database.read(
        tx ->
            tx.first(
                "SELECT file_key FROM job_checkpoint WHERE job_id = ? AND name = ?",
                row -> new FileKey(FileCatalog.CHECKPOINTS, row.getString(1)),
                id.value(),
                name));
  }

  /** Where everything is that attempts at this job have left. */
  public List<FileKey> checkpoints(JobId id) {
    return database.read(
        tx ->
            tx.query(
                "SELECT file_key FROM job_checkpoint WHERE job_id = ?",
                row -> new FileKey(FileCatalog.CHECKPOINTS, row.getString(1)),
                id.value()));
  }

  private record Candidate(String id, String owner) {}

  private record Orphan(JobId id, long fence, int attempts, boolean retry, boolean cancelled) {}

  /** Further writes of the transaction that ends a job. */
  private interface Addition {
    void apply(Transaction tx) throws SQLException;
  }
}
