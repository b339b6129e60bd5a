package io.scail.server.keys;

import io.scail.server.database.Database;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What was used: one entry for each job that succeeded, kept after the job itself is forgotten. */
public final class UsageLedger {
  private final Database database;

  public UsageLedger(Database database) {
    this.database = database;
  }

  /**
   * An owner's entries in a span of time, oldest first.
   *
   * @param from first instant
   * @param to the instant after the last
   */
  public List<Entry> entries(String owner, Instant from, Instant to, int most) {
    return database.read(
        tx ->
            tx.query(
                "SELECT job_id, endpoint, at, billed_seconds, processing_ms FROM usage_entry WHERE owner = ?"
                    + " AND at >= ? AND at < ? ORDER BY at, job_id LIMIT ?",
                row ->
                    new Entry(
                        row.getString(1),
                        row.getString(2),
                        Instant.ofEpochMilli(row.getLong(3)),
                        new BigDecimal(row.getString(4)),
                        Duration.ofMillis(row.getLong(5))),
                owner,
                from,
                to,
                most));
  }

  /**
   * One job's use.
   *
   * @param billedSeconds seconds of video, as fal counts them: frames by 16
   * @param processing how long a worker was busy with it
   */
  public record Entry(
      String jobId, String endpoint, Instant at, BigDecimal billedSeconds, Duration processing) {}
}
