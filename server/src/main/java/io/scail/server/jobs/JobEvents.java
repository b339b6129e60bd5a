package io.scail.server.jobs;

import io.scail.server.database.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells watchers that a job has changed. Changes come from other processes, so one thread asks the
 * database for the revisions of all watched jobs together; ten thousand watchers cost a few queries
 * a tick.
 */
public final class JobEvents implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobEvents.class);
  private static final int PER_QUERY = 500;

  private final Database database;
  private final Duration tick;
  private final Map<String, List<Watch>> watched = new ConcurrentHashMap<>();
  private final Thread poller;
  private volatile boolean closed;

  /**
   * @param tick how often the database is asked while anybody watches
   */
  public JobEvents(Database database, Duration tick) {
    this.database = database;
    this.tick = tick;
    this.poller = Thread.ofPlatform().name("scail-events").daemon().start(this::poll);
  }

  /** Begins to watch a job. What changed before this call is not told. */
  public Watch watch(JobId id) {
    var watch = new Watch(id);
    watched.compute(
        id.value(),
        (_, watches) -> {
          var list = watches == null ? new CopyOnWriteArrayList<Watch>() : watches;
          list.add(watch);
          return list;
        });
    LockSupport.unpark(poller);
    return watch;
  }

  private void poll() {
    while (!closed) {
      if (watched.isEmpty()) {
        LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
      } else {
        try {
          tellChanges();
        } catch (io.scail.server.database.DatabaseFailure e) {
          LOG.warn("events delayed reason={}", e.getMessage());
        }
        LockSupport.parkNanos(tick.toNanos());
      }
    }
  }

  private void tellChanges() {
    var ids = new ArrayList<>(watched.keySet());
    for (int from = 0; from < ids.size(); from += PER_QUERY) {
      var part = ids.subList(from, Math.min(ids.size(), from + PER_QUERY));
      var revisions = revisions(part);
      for (var id : part) {
        // A job that is gone counts as changed, so its watchers look and see.
        var revision = revisions.getOrDefault(id, Long.MAX_VALUE);
        watched.getOrDefault(id, List.of()).forEach(watch -> watch.tell(revision));
      }
    }
  }

  private Map<String, Long> revisions(List<String> ids) {
    return database.read(
        tx -> {
          var found = new HashMap<String, Long>();
          tx.query(
              "SELECT id, revision FROM job WHERE id IN ("
                  + String.join(", ", Collections.nCopies(ids.size(), "?"))
                  + ")",
              row -> found.put(row.getString(1), row.getLong(2)),
              ids.toArray());
          return found;
        });
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(poller);
    watched.values().forEach(list -> list.forEach(Watch::wake));
  }

  /** One watcher's view of a job. Used by one thread. */
  public final class Watch implements AutoCloseable {
    private final JobId id;
    private long told = -1;
    private boolean changed;

    private Watch(JobId id) {
      this.id = id;
    }

    private synchronized void tell(long revision) {
      if (revision != told) {
        // The first answer is only where this watcher starts from, but the job may have changed
        // between its
        // reading and this watch: telling once too often is harmless.
        told = revision;
        changed = true;
        notifyAll();
      }
    }

    private synchronized void wake() {
      changed = true;
      notifyAll();
    }

    /** Waits for a change; false when the time was over first. May return true once too often. */
    public synchronized boolean await(Duration most) throws InterruptedException {
      var end = System.nanoTime() + most.toNanos();
      while (!changed) {
        var left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        wait(left);
      }
      changed = false;
      return true;
    }

    @Override
    public void close() {
      watched.computeIfPresent(
          id.value(),
          (_, list) -> {
            list.remove(this);
            return list.isEmpty() ? null : list;
          });
    }
  }
}
