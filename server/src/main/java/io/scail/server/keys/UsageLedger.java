package io.scail.server.keys;

import io.scail.server.database.Database;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was used: one entry for each job that succeeded, kept after the job itself is forgotten. */
public final class UsageLedger {
  private final Database database;

  public UsageLedger(Database database) {
    this.database = database;
  }

  /**
   * Entries in a span of time, oldest first.
   *
   * @param after the last entry of the page before, empty for the first page
   * @param most entries of a page
   */
  public List<Entry> entries(Span span, Optional<Place> after, int most) {
    var place = after.orElse(new Place(span.from(), ""));
    var arguments = new ArrayList<Object>(span.arguments());
    arguments.add(place.at());
    arguments.add(place.jobId());
    arguments.add(most);
    return database.read(
        tx ->
            tx.query(
                "SELECT job_id, owner, endpoint, at, billed_seconds, processing_ms FROM usage_entry WHERE "
                    + span.condition()
                    + " AND (at, job_id) > (?, ?) ORDER BY at, job_id LIMIT ?",
                UsageLedger::entry,
                arguments.toArray()));
  }

  /** Sums over a span of time by key and endpoint, in their order. */
  public List<Sum> sums(Span span) {
    return database.read(
        tx ->
            tx.query(
                "SELECT owner, endpoint, COUNT(*), SUM(CAST(billed_seconds AS NUMERIC)),"
                    + " SUM(processing_ms) FROM usage_entry WHERE "
                    + span.condition()
                    + " GROUP BY owner, endpoint ORDER BY owner, endpoint",
                row ->
                    new Sum(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        new BigDecimal(row.getString(4)),
                        Duration.ofMillis(row.getLong(5))),
                span.arguments().toArray()));
  }

  private static Entry entry(ResultSet row) throws SQLException {
    return new Entry(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        Instant.ofEpochMilli(row.getLong(4)),
        new BigDecimal(row.getString(5)),
        Duration.ofMillis(row.getLong(6)));
  }

  /**
   * Which entries are meant.
   *
   * @param owner id of the key whose entries they are; empty for every key's
   * @param from first instant
   * @param to the instant after the last
   */
  public record Span(Optional<String> owner, Instant from, Instant to) {
    private String condition() {
      return (owner.isPresent() ? "owner = ? AND " : "") + "at >= ? AND at < ?";
    }

    private List<Object> arguments() {
      var arguments = new ArrayList<Object>();
      owner.ifPresent(arguments::add);
      arguments.add(from);
      arguments.add(to);
      return arguments;
    }
  }

  /** Where an entry stands in the ledger. */
  public record Place(Instant at, String jobId) {}

  /**
   * One job's use.
   *
   * @param billedSeconds seconds of video, as fal counts them: frames by 16
   * @param processing how long a worker was busy with it
   */
  public record Entry(
      String jobId,
      String owner,
      String endpoint,
      Instant at,
      BigDecimal billedSeconds,
      Duration processing) {
    /** Its place, to go on from. */
    public Place place() {
      return new Place(at, jobId);
    }
  }

  /** The use of one endpoint by one key. */
  public record Sum(
      String owner, String endpoint, long jobs, BigDecimal billedSeconds, Duration processing) {}
}
