package io.scail.server.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.keys.ApiKeys;
import io.scail.server.keys.KeyLimits;
import io.scail.server.keys.Scope;
import java.net.URI;
import java.time.Duration;
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
import org.junit.jupiter.api.Test;

/** What every database must do for the line: order, places, limits, fairness. */
abstract class JobLineContract extends JobsHarness {
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
    var failure = new JobFailure.StartTimedOut();
    assertInstanceOf(Submission.TooFast.class, queue.submitFailed(job(key), failure));
    pass(Duration.ofSeconds(41));
    assertInstanceOf(Submission.Accepted.class, queue.submitFailed(job(key), failure));
    assertInstanceOf(Submission.TooFast.class, queue.submit(job(key)), "both count");
  }

  @Test
  void aSubmitThatAllowsNobodyAheadIsRefusedInALine() {
    submit(job("a"));
    assertEquals(new Submission.TooManyWaiting(1), queue.submit(job("a").withMostWaiting(0)));
    submit(job("a").withMostWaiting(1));
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
}
