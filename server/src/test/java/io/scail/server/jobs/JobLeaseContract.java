package io.scail.server.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What every database must do for leases: fences, attempts, checkpoints. */
abstract class JobLeaseContract extends JobsHarness {
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
  void jobsOfTheDeadAndJobsInLineGoOnWhenTheClockJumpsBack() {
    var held = submit(job("a"));
    claim();
    var inLine = submit(job("a"));
    leases.claim("w3", List.of(ENDPOINT));
    leases.abandon("w3");
    housekeeping.followClock();
    pass(Duration.ofHours(-3));
    assertEquals(Optional.empty(), leases.claim("w2", List.of(ENDPOINT)), "not yet due");
    assertEquals(2, housekeeping.followClock());
    assertEquals(0, housekeeping.followClock());
    var next = leases.claim("w2", List.of(ENDPOINT)).orElseThrow();
    assertEquals(inLine.id(), next.job().id());
    pass(Duration.ofSeconds(8));
    assertEquals(LeaseSignal.HELD, leases.heartbeat(next, JobProgress.NONE, List.of()));
    pass(Duration.ofSeconds(3));
    assertEquals(1, leases.expire());
    assertInstanceOf(JobState.Waiting.class, state(held.id()));
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
}
