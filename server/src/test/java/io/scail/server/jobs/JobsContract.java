package io.scail.server.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.animation.LogLevel;
import io.scail.server.database.Database;
import io.scail.server.files.FileCatalog;
import io.scail.server.files.FileKey;
import io.scail.server.keys.ApiKeys;
import io.scail.server.keys.KeyLimits;
import io.scail.server.keys.Scope;
import io.scail.server.keys.UsageLedger;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every database must do for jobs. */
abstract class JobsContract {
  private static final String ENDPOINT = "fal-ai/scail-2";
  private static final JobSettings SETTINGS =
      new JobSettings(
          Duration.ofSeconds(10),
          3,
          Duration.ofSeconds(1),
          Duration.ofHours(1),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty());

  private final AtomicLong skew = new AtomicLong();
  private final JobIds ids = new JobIds(InstantSource.system(), new SecureRandom());
  private Database database;
  private JobQueue queue;
  private JobLeases leases;
  private JobHousekeeping housekeeping;

  /** URL of a new, empty database. */
  abstract String freshUrl(Path folder);

  @BeforeEach
  void open(@TempDir Path folder) {
    database = Database.open(freshUrl(folder), skew::get);
    queue = new JobQueue(database, SETTINGS);
    leases = new JobLeases(database, SETTINGS);
    housekeeping = new JobHousekeeping(database, SETTINGS);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private NewJob job(String owner) {
    return NewJob.of(ids.next(), ENDPOINT, owner, "{\"prompt\":\"dance\"}");
  }

  private Job submit(NewJob job) {
    return assertInstanceOf(Submission.Accepted.class, queue.submit(job)).job();
  }

  private Lease claim() {
    return leases.claim("w1", List.of(ENDPOINT)).orElseThrow();
  }

  private JobState state(JobId id) {
    return queue.find(id).orElseThrow().state();
  }

  private void pass(Duration time) {
    skew.addAndGet(time.toMillis());
  }

  @Test
  void aSubmittedJobKeepsEverythingItWasSubmittedWith() {
    var sent =
        job("a")
            .withPriority(Priority.LOW)
            .withWebhook(URI.create("https://example.org/hook"))
            .withAttributes(Map.of("origin", "http://localhost", "layout", "é\n"));
    submit(sent);
    var found = queue.find(sent.id(), "a").orElseThrow();
    assertEquals(sent.attributes(), found.attributes());
    assertEquals(sent.webhook(), found.webhook());
    assertEquals(Priority.LOW, found.priority());
    assertEquals(ENDPOINT, found.endpoint());
    assertEquals(new JobState.Waiting(), found.state());
    assertEquals(Optional.of(sent.input()), queue.input(sent.id()));
    assertTrue(queue.find(sent.id(), "b").isEmpty(), "another key's job is invisible");
  }

  @Test
  void repeatingASubmitChangesNothing() {
    var sent = job("a");
    submit(sent);
    submit(sent);
    assertEquals(1, queue.depth().waiting());
  }

  @Test
  void jobsOfOneKeyStartInTheOrderOfTheirSubmits() {
    var sent = new ArrayList<JobId>();
    for (int i = 0; i < 20; i++) {
      sent.add(submit(job("a")).id());
    }
    var started = new ArrayList<JobId>();
    for (int i = 0; i < 20; i++) {
      started.add(claim().job().id());
    }
    assertEquals(sent, started);
    assertTrue(leases.claim("w1", List.of(ENDPOINT)).isEmpty());
  }

  @Test
  void lowJobsStartAfterEveryNormalOne() {
    var low = submit(job("a").withPriority(Priority.LOW));
    var normal = submit(job("a"));
    assertEquals(OptionalInt.of(0), queue.position(normal));
    assertEquals(OptionalInt.of(1), queue.position(low));
    assertEquals(normal.id(), claim().job().id());
    assertEquals(low.id(), claim().job().id());
  }

  @Test
  void aNewcomerDoesNotWaitBehindAnotherKeysThousand() {
    for (int i = 0; i < 50; i++) {
      submit(job("many"));
    }
    var few = submit(job("few"));
    assertEquals(OptionalInt.of(1), queue.position(few));
    var second = submit(job("few"));
    assertEquals(OptionalInt.of(3), queue.position(second));
    var order = new ArrayList<String>();
    for (int i = 0; i < 4; i++) {
      order.add(claim().job().owner());
    }
    assertEquals(List.of("many", "few", "many", "few"), order);
  }

  @Test
  void positionsCountTheJobsAhead() {
    var first = submit(job("a"));
    var second = submit(job("a"));
    assertEquals(OptionalInt.of(0), queue.position(first));
    assertEquals(OptionalInt.of(1), queue.position(second));
    claim();
    assertEquals(OptionalInt.of(0), queue.position(second));
    assertEquals(OptionalInt.empty(), queue.position(first));
  }

  @Test
  void positionsInALongLineStayRight() {
    var last = submit(job("a"));
    for (int i = 0; i < 2_500; i++) {
      last = submit(job("a"));
    }
    var position = queue.position(last).orElseThrow();
    assertTrue(Math.abs(position - 2_500) <= 1, "position " + position);
  }

  @Test
  void anEndpointThatAWorkerDoesNotServeWaits() {
    submit(NewJob.of(ids.next(), "other/app", "a", "{}"));
    assertTrue(leases.claim("w1", List.of(ENDPOINT)).isEmpty());
    assertTrue(leases.claim("w1", List.of(ENDPOINT, "other/app")).isPresent());
  }

  @Test
  void aKeyRunsNoMoreJobsThanItsLimitAndOthersPassIt() {
    var limits = new KeyLimits(OptionalInt.of(1), OptionalInt.empty(), OptionalLong.empty());
    var key = new ApiKeys(database).create("one at a time", Set.of(Scope.JOBS), limits).id();
    submit(job(key));
    submit(job(key));
    var other = submit(job("b"));
    var first = claim();
    assertEquals(other.id(), claim().job().id());
    assertTrue(leases.claim("w1", List.of(ENDPOINT)).isEmpty());
    assertTrue(leases.succeed(first, output(), List.of(), List.of()));
    assertEquals(key, claim().job().owner());
  }

  @Test
  void manyWorkersNeverTakeTheSameJobNorPassAKeysLimit() throws Exception {
    var limits = new KeyLimits(OptionalInt.of(3), OptionalInt.empty(), OptionalLong.empty());
    var key = new ApiKeys(database).create("three", Set.of(Scope.JOBS), limits).id();
    for (int i = 0; i < 20; i++) {
      submit(job(key));
      submit(job("free"));
    }
    var claims = new ArrayList<Callable<Optional<Lease>>>();
    for (int i = 0; i < 40; i++) {
      var name = "w" + i;
      claims.add(() -> leases.claim(name, List.of(ENDPOINT)));
    }
    var taken = new HashSet<JobId>();
    var ofKey = 0;
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var answer : threads.invokeAll(claims)) {
        var lease = answer.get();
        if (lease.isPresent()) {
          assertTrue(taken.add(lease.get().job().id()), "taken twice");
          ofKey += lease.get().job().owner().equals(key) ? 1 : 0;
        }
      }
    }
    assertEquals(3, ofKey);
    assertEquals(23, taken.size());
  }

  @Test
  void aKeysSubmitsPerMinuteAreLimitedAndComeBack() {
    var limits = new KeyLimits(OptionalInt.empty(), OptionalInt.of(2), OptionalLong.empty());
    var key = new ApiKeys(database).create("slow", Set.of(Scope.JOBS), limits).id();
    submit(job(key));
    pass(Duration.ofSeconds(20));
    submit(job(key));
    var refused = assertInstanceOf(Submission.TooFast.class, queue.submit(job(key)));
    assertTrue(
        refused.retryAfter().compareTo(Duration.ofSeconds(41)) < 0
            && refused.retryAfter().compareTo(Duration.ofSeconds(30)) > 0,
        "retry after " + refused.retryAfter());
    pass(Duration.ofSeconds(41));
    submit(job(key));
  }

  @Test
  void aSubmitThatAllowsNobodyAheadIsRefusedInALine() {
    submit(job("a"));
    assertEquals(new Submission.TooManyWaiting(1), queue.submit(job("a").withMostWaiting(0)));
    submit(job("a").withMostWaiting(1));
  }

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
    var entries =
        new UsageLedger(database).entries("a", Instant.EPOCH, Instant.now().plusSeconds(99), 10);
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
    var job = queue.submitFailed(job("a"), failure);
    assertEquals(failure, assertInstanceOf(JobState.Failed.class, job.state()).failure());
    assertTrue(leases.claim("w1", List.of(ENDPOINT)).isEmpty());
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
  void cancellingARunningJobReachesItsWorkerAtTheNextHeartbeat() {
    var job = submit(job("a"));
    var lease = claim();
    assertEquals(Cancellation.REQUESTED, queue.cancel(job.id()));
    assertInstanceOf(JobState.Running.class, state(job.id()));
    assertEquals(LeaseSignal.CANCEL, leases.heartbeat(lease, JobProgress.NONE, List.of()));
    assertTrue(leases.cancelled(lease, List.of()));
    assertInstanceOf(JobState.Cancelled.class, state(job.id()));
  }

  @Test
  void aCancelledJobWhoseWorkerDiedEndsCancelled() {
    var job = submit(job("a"));
    claim();
    queue.cancel(job.id());
    leases.abandon("w1");
    assertInstanceOf(JobState.Cancelled.class, state(job.id()));
  }

  @Test
  void aZombieWorkerChangesNothingAfterItsLease() {
    var job = submit(job("a"));
    var zombie = claim();
    pass(Duration.ofSeconds(11));
    assertEquals(1, leases.expire());
    pass(Duration.ofSeconds(2));
    var heir = leases.claim("w2", List.of(ENDPOINT)).orElseThrow();
    assertTrue(heir.fence() > zombie.fence());
    assertEquals(
        LeaseSignal.LOST,
        leases.heartbeat(zombie, new JobProgress("x", 1, 2), List.of(line(1, "zombie"))));
    assertFalse(leases.succeed(zombie, output(), List.of(), List.of()));
    assertFalse(leases.fail(zombie, new JobFailure.Internal("zombie"), List.of()));
    assertFalse(leases.cancelled(zombie, List.of()));
    assertFalse(leases.saveCheckpoint(zombie, "segment-1", checkpointKey("zombie")));
    leases.release(zombie);
    assertInstanceOf(JobState.Running.class, state(job.id()));
    assertTrue(queue.logs(job.id(), 0, 10).isEmpty());
    assertTrue(leases.succeed(heir, output(), List.of(), List.of()));
    assertEquals(2, queue.find(job.id()).orElseThrow().attempts());
  }

  @Test
  void aHeartbeatKeepsALease() {
    submit(job("a"));
    var lease = claim();
    for (int i = 0; i < 5; i++) {
      pass(Duration.ofSeconds(8));
      assertEquals(LeaseSignal.HELD, leases.heartbeat(lease, JobProgress.NONE, List.of()));
      assertEquals(0, leases.expire());
    }
  }

  @Test
  void aClockThatJumpsBackCostsNothing() {
    var job = submit(job("a"));
    var lease = claim();
    pass(Duration.ofHours(-3));
    assertEquals(LeaseSignal.HELD, leases.heartbeat(lease, JobProgress.NONE, List.of()));
    assertEquals(0, leases.expire());
    assertTrue(leases.succeed(lease, output(), List.of(), List.of()));
    assertEquals(
        Duration.ZERO, assertInstanceOf(JobState.Succeeded.class, state(job.id())).processing());
  }

  @Test
  void aJobWhoseWorkersKeepDyingEndsDisconnected() {
    var job = submit(job("a"));
    for (int attempt = 1; attempt <= 3; attempt++) {
      claim();
      assertEquals(1, leases.abandon("w1"));
      assertTrue(leases.claim("w1", List.of(ENDPOINT)).isEmpty(), "the retry waits its pause");
      pass(Duration.ofMinutes(2));
    }
    var failed = assertInstanceOf(JobState.Failed.class, state(job.id()));
    assertEquals(new JobFailure.RunnerDisconnected(3), failed.failure());
  }

  @Test
  void aJobThatAsksForNoRetryHasOneAttempt() {
    var job = submit(job("a").withRetry(false));
    claim();
    leases.abandon("w1");
    var failed = assertInstanceOf(JobState.Failed.class, state(job.id()));
    assertEquals(new JobFailure.RunnerDisconnected(1), failed.failure());
  }

  @Test
  void aReleasedJobKeepsItsAttemptsAndItsPlace() {
    var job = submit(job("a"));
    submit(job("a"));
    leases.release(claim());
    assertEquals(OptionalInt.of(0), queue.position(queue.find(job.id()).orElseThrow()));
    assertEquals(0, queue.find(job.id()).orElseThrow().attempts());
    assertEquals(job.id(), claim().job().id());
  }

  @Test
  void checkpointsReachTheNextAttemptAndGoWithTheJob() {
    var job = submit(job("a"));
    var first = claim();
    assertTrue(leases.saveCheckpoint(first, "segment-1", checkpointKey("one")));
    assertTrue(leases.saveCheckpoint(first, "segment-1", checkpointKey("two")));
    leases.abandon("w1");
    pass(Duration.ofMinutes(1));
    var second = claim();
    assertEquals(Optional.of(checkpointKey("two")), leases.checkpoint(job.id(), "segment-1"));
    assertTrue(leases.succeed(second, output(), List.of(), List.of()));
    assertEquals(Optional.empty(), leases.checkpoint(job.id(), "segment-1"));
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
    var entries =
        new UsageLedger(database).entries("a", Instant.EPOCH, Instant.now().plusSeconds(9_999), 10);
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
  void aListShowsAnOwnersJobsNewestFirst() {
    var first = submit(job("a"));
    pass(Duration.ofSeconds(1));
    var second = submit(job("a"));
    submit(job("b"));
    var later = second.acceptedAt().plusSeconds(1);
    assertEquals(
        List.of(second.id(), first.id()),
        queue.list("a", later, 10).stream().map(Job::id).toList());
    assertEquals(
        List.of(first.id()),
        queue.list("a", second.acceptedAt(), 10).stream().map(Job::id).toList());
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

  private static FileKey checkpointKey(String name) {
    return new FileKey(FileCatalog.CHECKPOINTS, name);
  }

  private static JobOutput output() {
    return new JobOutput("{\"seed\":42}", new BigDecimal("5.0625"));
  }

  private static JobLogLine line(long number, String text) {
    return new JobLogLine(number, Instant.ofEpochSecond(1_000), LogLevel.INFO, text);
  }
}
