package io.scail.server.jobs;

import io.scail.server.database.Database;
import io.scail.server.database.Transaction;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many jobs wait, run and have ended how, and how long that took. Jobs run in other processes
 * and are forgotten in time, so sums are kept in the database, in the transaction that makes them
 * true.
 */
public final class JobFigures {
  /** Upper bounds of the waiting times that are told apart, in seconds. */
  public static final List<Integer> WAIT_BOUNDS = List.of(1, 5, 15, 60, 300, 900, 3600, 14400);

  /** Label of waiting times above the last bound. */
  private static final String LONGER = "more";

  private static final String ADD =
      " ON CONFLICT (name, endpoint, label) DO UPDATE SET count = figure.count + excluded.count,"
          + " millis = figure.millis + excluded.millis";

  private final Database database;

  public JobFigures(Database database) {
    this.database = database;
  }

  /** Counts a job that has just ended under a label. */
  static void ended(Transaction tx, JobId id, String label) throws SQLException {
    tx.update(
        "INSERT INTO figure (name, endpoint, label, count, millis) SELECT 'ended', endpoint, ?, 1,"
            + " processing_ms FROM job WHERE id = ?"
            + ADD,
        label,
        id.value());
  }

  /** Counts how long a job waited that has just been claimed for the first time. */
  static void started(Transaction tx, String id) throws SQLException {
    var waited =
        tx.first(
            "SELECT started_at - accepted_at FROM job WHERE id = ? AND attempts = 1",
            row -> Math.max(0, row.getLong(1)),
            id);
    if (waited.isPresent()) {
      tx.update(
          "INSERT INTO figure (name, endpoint, label, count, millis) SELECT 'wait', endpoint, ?, 1, ? FROM"
              + " job WHERE id = ?"
              + ADD,
          bound(waited.get()),
          waited.get(),
          id);
    }
  }

  private static String bound(long millis) {
    return WAIT_BOUNDS.stream()
        .filter(bound -> millis <= bound * 1000L)
        .findFirst()
        .map(String::valueOf)
        .orElse(LONGER);
  }

  /** Adds what one run did in its stages. */
  public void addStages(String endpoint, Map<String, StageTime> stages) {
    if (stages.isEmpty()) {
      return;
    }
    database.write(
        tx -> {
          // In one order everywhere, so that two transactions never wait for each other.
          for (var stage : new TreeMap<>(stages).entrySet()) {
            tx.update(
                "INSERT INTO figure (name, endpoint, label, count, millis) VALUES ('stage', ?, ?, ?, ?)"
                    + ADD,
                endpoint,
                stage.getKey(),
                stage.getValue().steps(),
                stage.getValue().time().toMillis());
          }
          return true;
        });
  }

  /** Everything at one moment. */
  public Snapshot read() {
    return database.read(
        tx -> {
          var waiting = tx.query(LINE + " WHERE state = 'waiting'" + GROUPED, JobFigures::inLine);
          var running = tx.query(LINE + " WHERE state = 'running'" + GROUPED, JobFigures::inLine);
          var ended = new ArrayList<Sum>();
          var waits = new ArrayList<Sum>();
          var stages = new ArrayList<Sum>();
          tx.query(
              "SELECT name, endpoint, label, count, millis FROM figure ORDER BY name, endpoint, label",
              row -> {
                var list =
                    switch (row.getString(1)) {
                      case "ended" -> ended;
                      case "wait" -> waits;
                      default -> stages;
                    };
                return list.add(
                    new Sum(
                        row.getString(2),
                        row.getString(3),
                        row.getLong(4),
                        Duration.ofMillis(row.getLong(5))));
              });
          return new Snapshot(waiting, running, ended, waits, stages);
        });
  }

  private static final String LINE = "SELECT endpoint, lane, COUNT(*) FROM job";
  private static final String GROUPED = " GROUP BY endpoint, lane ORDER BY endpoint, lane";

  private static InLine inLine(java.sql.ResultSet row) throws SQLException {
    return new InLine(row.getString(1), Priority.ofLane(row.getInt(2)), row.getLong(3));
  }

  /**
   * What a run did in one stage.
   *
   * @param steps finished steps, 0 for a stage without any
   */
  public record StageTime(long steps, Duration time) {}

  /** Jobs of one endpoint and priority that wait, or run. */
  public record InLine(String endpoint, Priority priority, long jobs) {}

  /**
   * A sum over all jobs of an endpoint so far.
   *
   * @param label what they have in common
   * @param count jobs, or steps of a stage
   */
  public record Sum(String endpoint, String label, long count, Duration time) {}

  /**
   * Figures at one moment.
   *
   * @param ended jobs by how they ended, with the time they were processed
   * @param waits first waits by the least of {@link #WAIT_BOUNDS} they fit under, {@code more} for
   *     the rest
   * @param stages steps and time by stage
   */
  public record Snapshot(
      List<InLine> waiting,
      List<InLine> running,
      List<Sum> ended,
      List<Sum> waits,
      List<Sum> stages) {
    public Snapshot {
      waiting = List.copyOf(waiting);
      running = List.copyOf(running);
      ended = List.copyOf(ended);
      waits = List.copyOf(waits);
      stages = List.copyOf(stages);
    }
  }
}
