package io.scail.server.jobs;

import io.scail.server.animation.LogLevel;
import io.scail.server.database.Database;
import io.scail.server.database.Transaction;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The line of jobs as faces see it: submit, look, cancel. What {@link #submit} has accepted is
 * durable and will reach a final state whatever dies.
 */
public final class JobQueue {
  private static final Duration RATE_WINDOW = Duration.ofMinutes(1);

  private final Database database;
  private final JobSettings settings;
  private final QueuePositions positions;

  public JobQueue(Database database, JobSettings settings) {
    this.database = database;
    this.settings = settings;
    this.positions = new QueuePositions(database);
  }

  /**
   * Puts a job in line, unless a limit forbids it. Repeating the call with the same id changes
   * nothing.
   */
  public Submission submit(NewJob job) {
    var submission = database.write(tx -> submit(tx, job));
    return submission instanceof Submission.Accepted(var accepted, _)
        ? new Submission.Accepted(accepted, positions.of(accepted).orElse(0))
        : submission;
  }

  /**
   * Stores a job that has failed before it could wait, such as one whose input is invalid. The same
   * limits hold for it: it takes a row, and work to refuse it.
   */
  public Submission submitFailed(NewJob job, JobFailure failure) {
    return database.write(
        tx -> {
          var refused = refusal(tx, job);
          if (refused.isPresent()) {
            return refused.get();
          }
          if (insert(tx, job)) {
            JobRows.end(
                tx, job.id(), Ending.failed(failure), settings.retention(), "state = ?", "waiting");
          }
          return new Submission.Accepted(JobRows.find(tx, job.id()).orElseThrow(), 0);
        });
  }

  private Submission submit(Transaction tx, NewJob job) throws SQLException {
    var refused = refusal(tx, job);
    if (refused.isPresent()) {
      return refused.get();
    }
    if (insert(tx, job)) {
      tx.update(
          "INSERT INTO job_input (job_id, input) VALUES (?, ?)", job.id().value(), job.input());
    }
    return new Submission.Accepted(JobRows.find(tx, job.id()).orElseThrow(), 0);
  }

  /** Why a job may not be taken now; empty when it may. */
  private Optional<Submission> refusal(Transaction tx, NewJob job) throws SQLException {
    var most = Math.min(job.mostWaiting(), settings.mostWaiting().orElse(Integer.MAX_VALUE));
    if (most != Integer.MAX_VALUE) {
      var waiting =
          tx.number(
              "SELECT COUNT(*) FROM (SELECT 1 FROM job WHERE state = 'waiting' LIMIT ?) AS counted",
              most + 1L);
      if (waiting > most || (waiting == most && most == settings.mostWaiting().orElse(-1))) {
        return Optional.of(new Submission.TooManyWaiting((int) waiting));
      }
    }
    var perMinute =
        tx.first(
                "SELECT submits_per_minute FROM api_key WHERE id = ? AND submits_per_minute IS NOT NULL",
                row -> OptionalInt.of(row.getInt(1)),
                job.owner())
            .orElse(settings.submitsPerMinute());
    if (perMinute.isPresent()) {
      tx.lock("submit " + job.owner());
      var oldest = oldestOf(tx, job.owner(), perMinute.getAsInt());
      if (oldest.isPresent()) {
        return Optional.of(
            new Submission.TooFast(Duration.between(tx.now(), oldest.get().plus(RATE_WINDOW))));
      }
    }
    return Optional.empty();
  }

  /** When the first of the last {@code count} submits in the window was, if there are that many. */
  private static Optional<Instant> oldestOf(Transaction tx, String owner, int count)
      throws SQLException {
    return tx.first(
        "SELECT accepted_at FROM job WHERE owner = ? AND accepted_at > ? ORDER BY accepted_at DESC LIMIT 1"
            + " OFFSET ?",
        row -> Instant.ofEpochMilli(row.getLong(1)),
        owner,
        tx.now().minus(RATE_WINDOW),
        Math.max(0, count - 1));
  }

  private static boolean insert(Transaction tx, NewJob job) throws SQLException {
    var now = tx.now();
    var lane = job.priority().lane();
    var inserted =
        tx.update(
            "INSERT INTO job (id, endpoint, owner, state, lane, turn, accepted_at, start_by, not_before,"
                + " processing_ms, attempts, retry, fence, stage, step, steps, revision, log_count, webhook,"
                + " attributes) VALUES (?, ?, ?, 'waiting', ?, ?, ?, ?, 0, 0, 0, ?, 0, '', 0, 0, 1, 0, ?, ?)"
                + " ON CONFLICT DO NOTHING",
            job.id().value(),
            job.endpoint(),
            job.owner(),
            lane,
            turn(tx, job.owner(), lane),
            now,
            job.startWithin().map(now::plus),
            job.retry() ? 1 : 0,
            job.webhook().map(java.net.URI::toString),
            OutcomeJson.write(job.attributes()));
    return inserted == 1;
  }

  /**
   * Start-time fair queueing: behind the owner's own jobs, but not behind those of owners who
   * merely came first with many. A newcomer's turn is that of the line's head.
   */
  private static long turn(Transaction tx, String owner, int lane) throws SQLException {
    var own =
        tx.number(
            "SELECT COALESCE(MAX(turn), -1) FROM job WHERE state = 'waiting' AND owner = ? AND lane = ?",
            owner,
            lane);
    var head =
        tx.first(
                "SELECT turn FROM job WHERE state = 'waiting' AND lane = ? ORDER BY lane, turn, id LIMIT 1",
                row -> row.getLong(1),
                lane)
            .orElse(-1L);
    if (head < 0) {
      head =
          tx.number(
              "SELECT COALESCE(MAX(turn), 0) FROM job WHERE state = 'running' AND lane = ?", lane);
    }
    return Math.max(own + 1, head);
  }

  /** The job, if it exists and has not expired. */
  public Optional<Job> find(JobId id) {
    return database.read(tx -> JobRows.find(tx, id));
  }

  /** The job, if it exists and belongs to this owner. */
  public Optional<Job> find(JobId id, String owner) {
    return find(id).filter(job -> job.owner().equals(owner));
  }

  /** The request body as it was accepted, JSON text; gone when the job has ended. */
  public Optional<String> input(JobId id) {
    return database.read(
        tx ->
            tx.first(
                "SELECT input FROM job_input WHERE job_id = ?",
                row -> row.getString(1),
                id.value()));
  }

  /** How many jobs start before this one; empty when it does not wait. */
  public OptionalInt position(Job job) {
    return job.state() instanceof JobState.Waiting ? positions.of(job) : OptionalInt.empty();
  }

  /** The owner's jobs, newest first, older than the given instant. */
  public List<Job> list(String owner, Instant before, int most) {
    return database.read(
        tx ->
            tx.query(
                "SELECT "
                    + JobRows.COLUMNS
                    + " FROM job WHERE owner = ? AND accepted_at < ? ORDER BY accepted_at DESC, id DESC LIMIT"
                    + " ?",
                JobRows::read,
                owner,
                before,
                most));
  }

  /**
   * The owner's jobs of one endpoint in order of acceptance.
   *
   * @param after the last job of the page before; empty for the first page
   */
  public List<Job> page(
      String owner, String endpoint, Optional<Job> after, boolean newestFirst, int most) {
    var order = newestFirst ? "DESC" : "ASC";
    var from =
        after.isEmpty() ? "" : " AND (accepted_at, id) " + (newestFirst ? "<" : ">") + " (?, ?)";
    var sql =
        "SELECT %s FROM job WHERE owner = ? AND endpoint = ?%s ORDER BY accepted_at %s, id %s LIMIT ?"
            .formatted(JobRows.COLUMNS, from, order, order);
    return database.read(
        tx ->
            after.isEmpty()
                ? tx.query(sql, JobRows::read, owner, endpoint, most)
                : tx.query(
                    sql,
                    JobRows::read,
                    owner,
                    endpoint,
                    after.get().acceptedAt(),
                    after.get().id().value(),
                    most));
  }

  /** Ends a waiting job at once, and a running one at its next step. */
  public Cancellation cancel(JobId id) {
    return database.write(
        tx -> {
          if (JobRows.end(
              tx, id, Ending.cancelled(), settings.retention(), "state = ?", "waiting")) {
            return Cancellation.REQUESTED;
          }
          var running =
              tx.update(
                  "UPDATE job SET cancel_at = COALESCE(cancel_at, ?), revision = revision + 1 WHERE id = ? AND"
                      + " state = 'running'",
                  tx.now(),
                  id.value());
          if (running == 1) {
            return Cancellation.REQUESTED;
          }
          return JobRows.find(tx, id).isPresent()
              ? Cancellation.ALREADY_FINISHED
              : Cancellation.UNKNOWN;
        });
  }

  /** Forgets a finished job before its time; false when it has not finished or is unknown. */
  public boolean delete(JobId id) {
    return database.write(
        tx -> {
          var deleted =
              tx.update("DELETE FROM job WHERE id = ? AND finished_at IS NOT NULL", id.value());
          if (deleted == 1) {
            JobHousekeeping.deleteParts(tx, id.value());
          }
          return deleted == 1;
        });
  }

  /**
   * Log lines with a number above {@code after}, oldest first; of more than {@code most} the last.
   */
  public List<JobLogLine> logs(JobId id, long after, int most) {
    return database
        .read(
            tx ->
                tx.query(
                    "SELECT number, at, level, message FROM job_log WHERE job_id = ? AND number > ? ORDER BY"
                        + " number DESC LIMIT ?",
                    row ->
                        new JobLogLine(
                            row.getLong(1),
                            Instant.ofEpochMilli(row.getLong(2)),
                            LogLevel.valueOf(row.getString(3)),
                            row.getString(4)),
                    id.value(),
                    after,
                    most))
        .reversed();
  }

  /** How many jobs wait and run. */
  public QueueDepth depth() {
    return database.read(
        tx ->
            new QueueDepth(
                tx.number("SELECT COUNT(*) FROM job WHERE state = 'waiting'"),
                tx.number("SELECT COUNT(*) FROM job WHERE state = 'running'")));
  }
}
