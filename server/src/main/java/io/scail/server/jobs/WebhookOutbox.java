package io.scail.server.jobs;

import io.scail.server.database.Database;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Webhook calls that are still owed. A job's end and its place here are one transaction, so none is
 * forgotten; a sender that dies leaves its calls to be made again.
 */
public final class WebhookOutbox {
  private final Database database;

  public WebhookOutbox(Database database) {
    this.database = database;
  }

  /**
   * Takes calls that are due. Each is due again after {@code hold}, unless it is settled before.
   */
  public List<Owed> take(int most, Duration hold) {
    var due =
        "SELECT job_id, url, attempts FROM webhook_delivery WHERE due_at <= ? ORDER BY due_at LIMIT ?";
    var any = database.read(tx -> tx.query(due, row -> row.getString(1), tx.now(), 1)).isEmpty();
    if (any) {
      return List.of();
    }
    return database.write(
        tx -> {
          var owed =
              tx.query(
                  due + tx.skipLocked(),
                  row ->
                      new Owed(
                          new JobId(row.getString(1)), URI.create(row.getString(2)), row.getInt(3)),
                  tx.now(),
                  most);
          for (var one : owed) {
            tx.update(
                "UPDATE webhook_delivery SET attempts = attempts + 1, due_at = ? WHERE job_id = ?",
                tx.now().plus(hold),
                one.job().value());
          }
          return owed;
        });
  }

  /** Strikes a call that was acknowledged, or that is given up. */
  public void settle(JobId job) {
    database.write(tx -> tx.update("DELETE FROM webhook_delivery WHERE job_id = ?", job.value()));
  }

  /** Makes a call due again after a pause. */
  public void postpone(JobId job, Duration pause) {
    database.write(
        tx ->
            tx.update(
                "UPDATE webhook_delivery SET due_at = ? WHERE job_id = ?",
                tx.now().plus(pause),
                job.value()));
  }

  /** How many calls are owed. */
  public long size() {
    return database.read(tx -> tx.number("SELECT COUNT(*) FROM webhook_delivery"));
  }

  /**
   * A call that is owed.
   *
   * @param attempts calls made before this one
   */
  public record Owed(JobId job, URI url, int attempts) {}
}
