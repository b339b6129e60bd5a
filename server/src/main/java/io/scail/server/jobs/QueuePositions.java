package io.scail.server.jobs;

import io.scail.server.database.Database;
import io.scail.server.database.DatabaseFailure;
import io.scail.server.database.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  /** While a new one is drawn, one up to this age still answers. */
  private static final long USABLE_NANOS = Duration.ofSeconds(5).toNanos();

  private static final Logger LOG = LoggerFactory.getLogger(QueuePositions.class);

  private final Database database;
  private final AtomicBoolean drawing = new AtomicBoolean();
  private volatile Sketch sketch = new Sketch(List.of(), 0, 0);

  QueuePositions(Database database) {
    this.database = database;
  }

  OptionalInt of(Job job) {
    var sketch = this.sketch;
    var answer = database.read(tx -> of(tx, job.id(), sketch));
    return switch (answer) {
      case Answer.NotWaiting() -> OptionalInt.empty();
      case Answer.At(var position) -> {
        refresh(sketch, position);
        yield OptionalInt.of(position);
      }
      case Answer.TooFar() -> {
        var drawn = drawn();
        yield database.read(tx -> of(tx, job.id(), drawn)) instanceof Answer.At(var position)
            ? OptionalInt.of(position)
            : OptionalInt.empty();
      }
    };
  }

  private static Answer of(Transaction tx, JobId id, Sketch sketch) throws SQLException {
    var found =
        tx.first(
            "SELECT lane, turn, id FROM job WHERE id = ? AND state = 'waiting'",
            QueuePositions::read,
            id.value());
    if (found.isEmpty()) {
      return new Answer.NotWaiting();
    }
    var place = found.get();
    var known = sketch.age() < USABLE_NANOS ? sketch.upTo(place) : -1;
    if (known * SPACING >= EXACT) {
      return new Answer.At(known * SPACING + between(tx, sketch.places.get(known), place));
    }
    var counted = between(tx, FRONT, place);
    if (counted < EXACT) {
      return new Answer.At(counted);
    }
    return known < 0
        ? new Answer.TooFar()
        : new Answer.At(known * SPACING + between(tx, sketch.places.get(known), place));
  }

  /** Jobs that wait from one place on and before another, as far as the database counts. */
  private static int between(Transaction tx, Place from, Place to) throws SQLException {
    return (int)
        tx.number(
            "SELECT COUNT(*) FROM (SELECT 1 FROM job WHERE state = 'waiting' AND (lane, turn, id) >="
                + " (?, ?, ?) AND (lane, turn, id) < (?, ?, ?) LIMIT ?) AS ahead",
            from.lane,
            from.turn,
            from.id,
            to.lane,
            to.turn,
            to.id,
            EXACT);
  }

  private static Place read(ResultSet row) throws SQLException {
    return new Place(row.getInt(1), row.getLong(2), row.getString(3));
  }

  /** Draws a new sketch beside those who ask, once the one they used is old. */
  private void refresh(Sketch used, int position) {
    if (position >= EXACT && !used.fresh() && drawing.compareAndSet(false, true)) {
      Thread.ofPlatform().name("scail-positions").daemon().start(this::redrawAndAllow);
    }
  }

  private void redrawAndAllow() {
    try {
      redraw();
    } catch (DatabaseFailure e) {
      LOG.warn("queue positions stay as they were reason=\"{}\"", e.getMessage());
    } finally {
      drawing.set(false);
    }
  }

  /** A usable sketch; whoever comes first draws it, the others wait. */
  private synchronized Sketch drawn() {
    return sketch.age() < USABLE_NANOS ? sketch : redraw();
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

  /** What the database says of a job's place. */
  private sealed interface Answer {
    record NotWaiting() implements Answer {}

    record At(int position) implements Answer {}

    /** Too many are ahead to count, and no sketch is at hand. */
    record TooFar() implements Answer {}
  }

  /** Every 64th place of the line, first to last. */
  private record Sketch(List<Place> places, long drawnAt, long costNanos) {
    boolean fresh() {
      return age() < Math.max(FRESH_NANOS, 10 * costNanos);
    }

    long age() {
      return drawnAt == 0 ? Long.MAX_VALUE : System.nanoTime() - drawnAt;
    }

    /** Index of the last sketched place that is not behind this one, -1 when there is none. */
    int upTo(Place place) {
      var index = Collections.binarySearch(places, place);
      return index >= 0 ? index : -index - 2;
    }
  }
}
