package io.scail.server.jobs;

import io.scail.server.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many jobs are ahead of one. Exact while few are; in a long line a sketch of every 64th place
 * answers, because clients ask ten times a second and counting 100,000 rows each time would be all
 * the server does.
 */
final class QueuePositions {
  /** Up to here the database counts: about a tenth of a millisecond. */
  private static final int EXACT = 2_000;

  private static final int SPACING = 64;
  private static final Place FRONT = new Place(-1, -1, "");

  /** A sketch is redrawn when it is older than this, or ten times what drawing it took. */
  private static final long FRESH_NANOS = Duration.ofMillis(250).toNanos();

  private final Database database;
  private final ReentrantLock drawing = new ReentrantLock();
  private volatile Sketch sketch = new Sketch(List.of(), 0, 0);

  QueuePositions(Database database) {
    this.database = database;
  }

  OptionalInt of(Job job) {
    var found = place(job.id());
    if (found.isEmpty()) {
      return OptionalInt.empty();
    }
    var place = found.get();
    var counted = between(FRONT, place);
    if (counted < EXACT) {
      return OptionalInt.of(counted);
    }
    var sketch = fresh();
    var known = sketch.upTo(place);
    return OptionalInt.of(
        known < 0 ? counted : known * SPACING + between(sketch.places.get(known), place));
  }

  /** Jobs that wait from one place on and before another, as far as the database counts. */
  private int between(Place from, Place to) {
    return database
        .read(
            tx ->
                tx.number(
                    "SELECT COUNT(*) FROM (SELECT 1 FROM job WHERE state = 'waiting' AND (lane, turn, id) >="
                        + " (?, ?, ?) AND (lane, turn, id) < (?, ?, ?) LIMIT ?) AS ahead",
                    from.lane,
                    from.turn,
                    from.id,
                    to.lane,
                    to.turn,
                    to.id,
                    EXACT))
        .intValue();
  }

  private Optional<Place> place(JobId id) {
    return database.read(
        tx ->
            tx.first(
                "SELECT lane, turn, id FROM job WHERE id = ? AND state = 'waiting'",
                QueuePositions::read,
                id.value()));
  }

  private static Place read(ResultSet row) throws SQLException {
    return new Place(row.getInt(1), row.getLong(2), row.getString(3));
  }

  private Sketch fresh() {
    var current = sketch;
    if (current.usable() || !drawing.tryLock()) {
      return current.drawnAt == 0 ? waitForFirst() : current;
    }
    try {
      return redraw();
    } finally {
      drawing.unlock();
    }
  }

  private Sketch waitForFirst() {
    drawing.lock();
    try {
      return sketch.drawnAt == 0 ? redraw() : sketch;
    } finally {
      drawing.unlock();
    }
  }

  private Sketch redraw() {
    var start = System.nanoTime();
    var places =
        database.read(
            tx ->
                tx.query(
                    "SELECT lane, turn, id FROM (SELECT lane, turn, id, ROW_NUMBER() OVER (ORDER BY lane,"
                        + " turn, id) AS number FROM job WHERE state = 'waiting') AS line WHERE number % "
                        + SPACING
                        + " = 1 ORDER BY lane, turn, id",
                    QueuePositions::read));
    var end = System.nanoTime();
    sketch = new Sketch(places, end, end - start);
    return sketch;
  }

  /** Where a job stands in line: by lane, turn and id. */
  private record Place(int lane, long turn, String id) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      if (lane != other.lane) {
        return Integer.compare(lane, other.lane);
      }
      return turn == other.turn ? id.compareTo(other.id) : Long.compare(turn, other.turn);
    }
  }

  /** Every 64th place of the line, first to last. */
  private record Sketch(List<Place> places, long drawnAt, long costNanos) {
    boolean usable() {
      return drawnAt != 0 && System.nanoTime() - drawnAt < Math.max(FRESH_NANOS, 10 * costNanos);
    }

    /** Index of the last sketched place that is not behind this one, -1 when there is none. */
    int upTo(Place place) {
      var index = Collections.binarySearch(places, place);
      return index >= 0 ? index : -index - 2;
    }
  }
}
