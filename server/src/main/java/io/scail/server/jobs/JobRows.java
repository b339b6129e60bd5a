package io.scail.server.jobs;

import io.scail.server.database.Transaction;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Rows of the job table as jobs, and the one statement that ends a job. */
final class JobRows {
  static final String COLUMNS =
      "id, endpoint, owner, state, lane, accepted_at, started_at, finished_at, processing_ms, attempts,"
          + " worker, cancel_at, stage, step, steps, revision, webhook, attributes, outcome, fence, log_count,"
          + " retry, turn";

  private JobRows() {}

  static Optional<Job> find(Transaction tx, JobId id) throws SQLException {
    return tx.first("SELECT " + COLUMNS + " FROM job WHERE id = ?", JobRows::read, id.value());
  }

  static Job read(ResultSet row) throws SQLException {
    var webhook = Optional.ofNullable(row.getString("webhook")).map(URI::create);
    return new Job(
        new JobId(row.getString("id")),
        row.getString("endpoint"),
        row.getString("owner"),
        Priority.ofLane(row.getInt("lane")),
        state(row),
        Instant.ofEpochMilli(row.getLong("accepted_at")),
        row.getInt("attempts"),
        row.getObject("cancel_at") != null,
        new JobProgress(row.getString("stage"), row.getInt("step"), row.getInt("steps")),
        row.getLong("revision"),
        webhook,
        OutcomeJson.readAttributes(row.getString("attributes")));
  }

  private static JobState state(ResultSet row) throws SQLException {
    var at = Instant.ofEpochMilli(row.getLong("finished_at"));
    var processing = Duration.ofMillis(row.getLong("processing_ms"));
    var state = row.getString("state");
    return switch (state) {
      case "waiting" -> new JobState.Waiting();
      case "running" ->
          new JobState.Running(
              Instant.ofEpochMilli(row.getLong("started_at")), row.getString("worker"));
      case "succeeded" ->
          new JobState.Succeeded(OutcomeJson.readOutput(row.getString("outcome")), at, processing);
      case "failed" ->
          new JobState.Failed(OutcomeJson.readFailure(row.getString("outcome")), at, processing);
      case "cancelled" -> new JobState.Cancelled(at, processing);
      default -> throw new IllegalStateException("a newer program wrote the state " + state);
    };
  }

  /**
   * Ends a job: state, outcome, expiry, and the webhook's place in the outbox, all in one
   * transaction; its input goes.
   *
   * @param guard condition on the row, such as the fence; with its one argument
   * @return whether the job was ended by this call
   */
  static boolean end(
      Transaction tx,
      JobId id,
      Ending ending,
      Duration retention,
      String guard,
      Object guardArgument)
      throws SQLException {
    var now = tx.now();
    var changed =
        tx.update(
            "UPDATE job SET state = ?, outcome = ?, finished_at = ?, expires_at = ?, processing_ms = CASE"
                + " WHEN started_at IS NULL THEN 0 WHEN started_at > ? THEN 0 ELSE ? - started_at END,"
                + " worker = NULL, lease_until = NULL, start_by = NULL, revision = revision + 1 WHERE id = ?"
                + " AND "
                + guard,
            ending.state(),
            ending.outcome(),
            now,
            now.plus(retention),
            now,
            now,
            id.value(),
            guardArgument);
    if (changed == 0) {
      return false;
    }
    // Nobody reads it any more, and with inlined media it is by far the largest part of a job.
    tx.update("DELETE FROM job_input WHERE job_id = ?", id.value());
    tx.update("DELETE FROM job_checkpoint WHERE job_id = ?", id.value());
    tx.update(
        "INSERT INTO webhook_delivery (job_id, url, attempts, due_at) SELECT id, webhook, 0, ? FROM job WHERE"
            + " id = ? AND webhook IS NOT NULL ON CONFLICT DO NOTHING",
        now,
        id.value());
    JobFigures.ended(tx, id, ending.label());
    return true;
  }
}
