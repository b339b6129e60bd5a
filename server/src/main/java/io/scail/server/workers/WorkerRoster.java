package io.scail.server.workers;

import io.scail.server.animation.DeviceUse;
import io.scail.server.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Which workers there are and what they last said of themselves, for whoever watches over them. */
public final class WorkerRoster {
  private final Database database;

  public WorkerRoster(Database database) {
    this.database = database;
  }

  /** Enters a worker, or brings its entry up to date. */
  public void report(String worker, String host, WorkerFigures figures) {
    database.write(
        tx ->
            tx.update(
                "INSERT INTO worker (id, started_at, seen_at, host, device, memory_total, memory_used,"
                    + " steps_per_second) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                    + " seen_at = excluded.seen_at, device = excluded.device, memory_total ="
                    + " excluded.memory_total, memory_used = excluded.memory_used, steps_per_second ="
                    + " excluded.steps_per_second",
                worker,
                tx.now(),
                tx.now(),
                host,
                figures.device(),
                figures.memory().map(DeviceUse::total),
                figures.memory().map(DeviceUse::used),
                figures.stepsPerSecond()));
  }

  /** Strikes a worker that has stopped. */
  public void leave(String worker) {
    database.write(tx -> tx.update("DELETE FROM worker WHERE id = ?", worker));
  }

  /** Strikes workers that have been silent for longer than this; returns how many. */
  public int forget(Duration silence) {
    var old = "FROM worker WHERE seen_at < ?";
    if (database.read(tx -> tx.number("SELECT COUNT(*) " + old, tx.now().minus(silence))) == 0) {
      return 0;
    }
    return database.write(tx -> tx.update("DELETE " + old, tx.now().minus(silence)));
  }

  /** Every worker that has reported within this time, longest serving first. */
  public List<Entry> seenWithin(Duration time) {
    return database.read(
        tx ->
            tx.query(
                "SELECT id, started_at, seen_at, host, job_id, device, memory_total, memory_used,"
                    + " steps_per_second FROM worker WHERE seen_at >= ? ORDER BY started_at, id",
                WorkerRoster::entry,
                tx.now().minus(time)));
  }

  private static Entry entry(ResultSet row) throws SQLException {
    var total = row.getLong("memory_total");
    var rate = row.getDouble("steps_per_second");
    return new Entry(
        row.getString("id"),
        row.getString("host"),
        Instant.ofEpochMilli(row.getLong("started_at")),
        Instant.ofEpochMilli(row.getLong("seen_at")),
        Optional.ofNullable(row.getString("job_id")),
        new WorkerFigures(
            row.getString("device"),
            total == 0
                ? Optional.empty()
                : Optional.of(new DeviceUse(total, row.getLong("memory_used"))),
            rate == 0 ? Optional.empty() : Optional.of(rate)));
  }

  /**
   * A worker as it last reported.
   *
   * @param job the job it holds
   */
  public record Entry(
      String id,
      String host,
      Instant startedAt,
      Instant seenAt,
      Optional<String> job,
      WorkerFigures figures) {}
}
