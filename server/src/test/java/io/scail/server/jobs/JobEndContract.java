package io.scail.server.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.database.Database;
import io.scail.server.keys.UsageLedger;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every database must do for ends: outcomes, cancellation, expiry, webhooks, watchers. */
abstract class JobEndContract extends JobsHarness {
  @Test
  void aFinishedJobHasOutputUsageAndWebhookAndKeepsThem() {
    var sent = job("a").withWebhook(URI.create("https://example.org/hook"));
    submit(sent);
    var lease = claim();
    pass(Duration.ofSeconds(2));
    assertEquals(
        LeaseSignal.HELD,
        leases.heartbeat(lease, new JobProgress("DENOISE", 3, 40), List.of(line(1, "three"))));
    assertEquals(new JobProgress("DENOISE", 3, 40), queue.find(sent.id()).orElseThrow().progress());
    assertTrue(leases.succeed(lease, output(), List.of(), List.of(line(2, "done"))));
    var succeeded = assertInstanceOf(JobState.Succeeded.class, state(sent.id()));
    assertEquals(output(), succeeded.output());
    assertTrue(succeeded.processing().toMillis() >= 2_000, "processing " + succeeded.processing());
    assertEquals(
        List.of("three", "done"),
        queue.logs(sent.id(), 0, 10).stream().map(JobLogLine::message).toList());
    assertEquals(
        List.of("done"), queue.logs(sent.id(), 1, 10).stream().map(JobLogLine::message).toList());
    var entries = usage(99);
    assertEquals(1, entries.size());
    assertEquals(new BigDecimal("5.0625"), entries.getFirst().billedSeconds());
    var owed = new WebhookOutbox(database).take(10, Duration.ofMinutes(1));
    assertEquals(List.of(sent.id()), owed.stream().map(WebhookOutbox.Owed::job).toList());
    assertEquals(Cancellation.ALREADY_FINISHED, queue.cancel(sent.id()));
    assertTrue(leases.succeed(lease, output(), List.of(), List.of()), "repeating is harmless");
    assertFalse(leases.fail(lease, new JobFailure.Internal("late"), List.of()));
    assertEquals(succeeded, state(sent.id()));
  }

  @Test
  void everyKindOfFailureReadsBackAsItWasWritten() {
    var problem =
        new InputProblem(List.of("body", "loras", "0"), "type", "Bad \"é\"", "{\"ge\":2}", "[1]");
    for (JobFailure failure :
        List.of(
            new JobFailure.InvalidInput(List.of(problem, problem)),
            new JobFailure.StartTimedOut(),
            new JobFailure.ProcessingTimedOut(Duration.ofMillis(1_234)),
            new JobFailure.RunnerDisconnected(10),
            new JobFailure.OutOfMemory("24 GiB"),
            new JobFailure.Internal("broken"))) {
      var job = submit(job("a"));
      assertTrue(leases.fail(claim(), failure, List.of()));
      assertEquals(failure, assertInstanceOf(JobState.Failed.class, state(job.id())).failure());
    }
  }

  @Test
  void aJobThatFailedAtSubmitNeverWaits() {
    var failure = new JobFailure.StartTimedOut();
    var job =
        assertInstanceOf(Submission.Accepted.class, queue.submitFailed(job("a"), failure)).job();
    assertEquals(failure, assertInstanceOf(JobState.Failed.class, job.state()).failure());
    assertTrue(leases.claim("w1", List.of(ENDPOINT)).isEmpty());
  }

  @Test
  void aJobsInputGoesWithItsEnd() {
    var done = submit(job("a"));
    var lease = claim();
    assertTrue(queue.input(done.id()).isPresent(), "another attempt may need it");
    assertTrue(leases.succeed(lease, output(), List.of(), List.of()));
    var cancelled = submit(job("a"));
    queue.cancel(cancelled.id());
    var failed = job("a");
    queue.submitFailed(failed, new JobFailure.StartTimedOut());
    for (var id : List.of(done.id(), cancelled.id(), failed.id())) {
      assertTrue(queue.input(id).isEmpty(), state(id).toString());
    }
  }

  @Test
  void cancellingAWaitingJobEndsItAtOnce() {
    var job = submit(job("a").withWebhook(URI.create("https://example.org/hook")));
    assertEquals(Cancellation.REQUESTED, queue.cancel(job.id()));
    assertInstanceOf(JobState.Cancelled.class, state(job.id()));
    assertTrue(leases.claim("w1", List.of(ENDPOINT)).isEmpty());
    assertEquals(1, new WebhookOutbox(database).size());
    assertEquals(Cancellation.ALREADY_FINISHED, queue.cancel(job.id()));
    assertEquals(Cancellation.UNKNOWN, queue.cancel(ids.next()));
  }

  @Test
  void aJobThatIsNotStartedInTimeFailsAndOneThatStartedDoesNot() {
    var late = submit(job("a").withStartWithin(Duration.ofSeconds(5)));
    var started = submit(job("b").withStartWithin(Duration.ofSeconds(5)));
    queue.cancel(late.id());
    var overdue = submit(job("c").withStartWithin(Duration.ofSeconds(5)));
    assertEquals(started.id(), claim().job().id());
    pass(Duration.ofSeconds(6));
    assertTrue(leases.claim("w2", List.of(ENDPOINT)).isEmpty(), "too late to start");
    assertEquals(1, housekeeping.endOverdue());
    var failed = assertInstanceOf(JobState.Failed.class, state(overdue.id()));
    assertEquals(new JobFailure.StartTimedOut(), failed.failure());
    assertEquals(Duration.ZERO, failed.processing());
    leases.abandon("w1");
    pass(Duration.ofSeconds(30));
    assertEquals(0, housekeeping.endOverdue());
    assertEquals(started.id(), claim().job().id());
  }

  @Test
  void finishedJobsAreForgottenAfterTheirTimeButNotBeforeTheirWebhook() {
    var job = submit(job("a").withWebhook(URI.create("https://example.org/hook")));
    assertTrue(leases.succeed(claim(), output(), List.of(), List.of(line(1, "x"))));
    assertEquals(0, housekeeping.forgetExpired());
    pass(Duration.ofMinutes(61));
    assertEquals(0, housekeeping.forgetExpired());
    new WebhookOutbox(database).settle(job.id());
    assertEquals(1, housekeeping.forgetExpired());
    assertTrue(queue.find(job.id()).isEmpty());
    assertTrue(queue.input(job.id()).isEmpty());
    assertTrue(queue.logs(job.id(), 0, 10).isEmpty());
    var entries = usage(9_999);
    assertEquals(1, entries.size(), "usage outlives the job");
  }

  @Test
  void aWebhookThatIsTakenComesBackUnlessItIsSettled() {
    var outbox = new WebhookOutbox(database);
    var job = submit(job("a").withWebhook(URI.create("https://example.org/hook")));
    queue.cancel(job.id());
    assertEquals(0, outbox.take(5, Duration.ofSeconds(30)).getFirst().attempts());
    assertTrue(outbox.take(5, Duration.ofSeconds(30)).isEmpty(), "held by its sender");
    pass(Duration.ofSeconds(31));
    assertEquals(1, outbox.take(5, Duration.ofSeconds(30)).getFirst().attempts());
    outbox.postpone(job.id(), Duration.ofMinutes(10));
    pass(Duration.ofMinutes(9));
    assertTrue(outbox.take(5, Duration.ofSeconds(30)).isEmpty());
    pass(Duration.ofMinutes(2));
    assertEquals(1, outbox.take(5, Duration.ofSeconds(30)).size());
    outbox.settle(job.id());
    pass(Duration.ofDays(1));
    assertTrue(outbox.take(5, Duration.ofSeconds(30)).isEmpty());
  }

  @Test
  void aFinishedJobCanBeDeletedAndAWaitingOneCannot() {
    var job = submit(job("a"));
    assertFalse(queue.delete(job.id()));
    queue.cancel(job.id());
    assertTrue(queue.delete(job.id()));
    assertTrue(queue.find(job.id()).isEmpty());
  }

  @Test
  void aWatcherHearsOfChangesThatOthersMake() throws Exception {
    var job = submit(job("a"));
    try (var events = new JobEvents(database, Duration.ofMillis(10));
        var watch = events.watch(job.id())) {
      assertTrue(watch.await(Duration.ofSeconds(5)), "the first look");
      claim();
      assertTrue(watch.await(Duration.ofSeconds(5)), "the claim");
      assertFalse(watch.await(Duration.ofMillis(60)), "nothing more");
    }
  }

  @Test
  void everythingIsStillThereAfterTheDatabaseWasOpenedAnew(@TempDir Path folder) {
    var url = freshUrl(folder);
    var sent = job("a");
    try (var before = Database.open(url)) {
      new JobQueue(before, SETTINGS).submit(sent);
    }
    try (var after = Database.open(url)) {
      assertTrue(new JobQueue(after, SETTINGS).find(sent.id()).isPresent());
    }
  }

  @Test
  void theLedgerSumsByKeyAndEndpoint() {
    for (var owner : List.of("a", "b", "a")) {
      submit(job(owner));
      assertTrue(leases.succeed(claim(), output(), List.of(), List.of()));
    }
    var sums = new UsageLedger(database).sums(span(Optional.empty(), 99));
    assertEquals(List.of(2L, 1L), sums.stream().map(UsageLedger.Sum::jobs).toList());
    var twice = output().billedSeconds().add(output().billedSeconds());
    assertEquals(0, twice.compareTo(sums.getFirst().billedSeconds()));
  }

  private List<UsageLedger.Entry> usage(long seconds) {
    return new UsageLedger(database).entries(span(Optional.of("a"), seconds), Optional.empty(), 10);
  }

  private static UsageLedger.Span span(Optional<String> owner, long seconds) {
    return new UsageLedger.Span(owner, Instant.EPOCH, Instant.now().plusSeconds(seconds));
  }
}
