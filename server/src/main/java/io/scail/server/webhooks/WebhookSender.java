package io.scail.server.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.database.DatabaseFailure;
import io.scail.server.fetch.Deadline;
import io.scail.server.fetch.FetchFailure;
import io.scail.server.fetch.GuardedClient;
import io.scail.server.http.Json;
import io.scail.server.jobs.Job;
import io.scail.server.jobs.JobQueue;
import io.scail.server.jobs.WebhookOutbox;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the webhook calls that are owed, again and again with growing pauses, until one is
 * acknowledged.
 */
public final class WebhookSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);
  private static final int AT_ONCE = 32;
  private static final Duration WITHIN = Duration.ofSeconds(15);
  // Longer than one call may take, so no second sender makes the same call meanwhile.
  private static final Duration HOLD = Duration.ofSeconds(60);

  private final WebhookOutbox outbox;
  private final JobQueue queue;
  private final Function<Job, Optional<JsonNode>> body;
  private final WebhookSigner signer;
  private final GuardedClient client;
  private final Schedule schedule;
  private final InstantSource clock;
  private final Semaphore free = new Semaphore(AT_ONCE);
  private final Thread thread;
  private volatile boolean closed;

  /**
   * When calls are made.
   *
   * @param look how often the outbox is asked
   * @param firstPause pause after the first failed call; doubles each time
   * @param mostAttempts calls before the receiver is given up
   */
  public record Schedule(Duration look, Duration firstPause, int mostAttempts) {
    /** Eleven calls over a little more than two hours. */
    public static final Schedule DEFAULT =
        new Schedule(Duration.ofMillis(500), Duration.ofSeconds(8), 11);
  }

  /**
   * @param body what a finished job's webhook says; empty for a job that is not finished
   */
  public WebhookSender(
      WebhookOutbox outbox,
      JobQueue queue,
      Function<Job, Optional<JsonNode>> body,
      WebhookSigner signer,
      GuardedClient client,
      Schedule schedule,
      InstantSource clock) {
    this.outbox = outbox;
    this.queue = queue;
    this.body = body;
    this.signer = signer;
    this.client = client;
    this.schedule = schedule;
    this.clock = clock;
    this.thread = Thread.ofPlatform().name("scail-webhooks").daemon().start(this::work);
  }

  private void work() {
    while (!closed) {
      try {
        for (var owed : outbox.take(AT_ONCE, HOLD)) {
          free.acquire();
          Thread.ofVirtual().name("webhook-" + owed.job()).start(() -> callAndRelease(owed));
        }
        Thread.sleep(schedule.look());
      } catch (InterruptedException e) {
        return;
      } catch (DatabaseFailure e) {
        LOG.warn("webhooks delayed reason={}", e.getMessage());
        pause();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  private void callAndRelease(WebhookOutbox.Owed owed) {
    try {
      call(owed);
    } catch (DatabaseFailure e) {
      LOG.warn("webhook delayed job={} reason={}", owed.job(), e.getMessage());
    } finally {
      free.release();
    }
  }

  private void call(WebhookOutbox.Owed owed) {
    var job = queue.find(owed.job());
    if (job.isEmpty() || !job.get().finished()) {
      LOG.warn("webhook dropped job={} reason=\"the job is gone\"", owed.job());
      outbox.settle(owed.job());
      return;
    }
    var outcome = attempt(owed, job.get());
    if (outcome.equals("ok")) {
      LOG.info("webhook delivered job={} attempt={}", owed.job(), owed.attempts() + 1);
      outbox.settle(owed.job());
    } else if (outcome.startsWith("refused") || owed.attempts() + 1 >= schedule.mostAttempts()) {
      LOG.warn(
          "webhook given up job={} attempts={} reason=\"{}\"",
          owed.job(),
          owed.attempts() + 1,
          outcome);
      outbox.settle(owed.job());
    } else {
      LOG.info(
          "webhook failed job={} attempt={} reason=\"{}\"",
          owed.job(),
          owed.attempts() + 1,
          outcome);
      outbox.postpone(
          owed.job(), schedule.firstPause().multipliedBy(1L << Math.min(owed.attempts(), 20)));
    }
  }

  /** "ok", "refused …" for what no repetition will mend, or another reason. */
  private String attempt(WebhookOutbox.Owed owed, Job job) {
    JsonNode content;
    try {
      content = body.apply(job).orElseThrow();
    } catch (DatabaseFailure e) {
      throw e;
    } catch (RuntimeException e) {
      // Such as a result that is to be sent inline while the file store is away: counts as a call,
      // so that it is made again with the same pauses and not for ever.
      LOG.warn("webhook without content job={}", job.id(), e);
      return "its content cannot be made";
    }
    return post(owed, job.owner(), Json.bytes(content));
  }

  private String post(WebhookOutbox.Owed owed, String owner, byte[] bytes) {
    var timestamp = clock.instant().getEpochSecond();
    var requestId = owed.job().value();
    var headers =
        Map.of(
            "Content-Type",
            "application/json",
            "X-Fal-Webhook-Request-Id",
            requestId,
            "X-Fal-Webhook-User-Id",
            owner,
            "X-Fal-Webhook-Timestamp",
            Long.toString(timestamp),
            "X-Fal-Webhook-Signature",
            signer.sign(requestId, owner, timestamp, bytes));
    try (var answer = client.send("POST", owed.url(), headers, bytes, Deadline.in(WITHIN))) {
      if (answer.status() >= 200 && answer.status() < 300) {
        return "ok";
      }
      return answer.status() >= 300 && answer.status() < 400
          ? "refused: redirects are not followed"
          : "status " + answer.status();
    } catch (FetchFailure.Forbidden | FetchFailure.BadSource e) {
      return "refused: " + e.getMessage();
    } catch (FetchFailure e) {
      return String.valueOf(e.getMessage());
    } catch (IOException e) {
      return "the connection broke off";
    }
  }

  /** Stops looking; calls under way end by themselves or are made again after the next start. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
