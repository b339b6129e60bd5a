package io.scail.server.observe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.http.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Whether this process can take requests: all that it needs answers, and it is not stopping. */
public final class Health {
  private final List<Check> checks = new ArrayList<>();
  private volatile boolean draining;

  /**
   * Adds something that this process needs.
   *
   * @param probe returns when it answers and throws when it does not
   * @param within how long it may take
   */
  public Health needs(String name, Runnable probe, Duration within) {
    checks.add(new Check(name, probe, within));
    return this;
  }

  /** From now on the process is not ready, so that load balancers send nobody any more. */
  public void drain() {
    draining = true;
  }

  /** The state of everything at this moment. */
  Report report() {
    var body = Json.object();
    var states = Json.object();
    var ready = !draining;
    // All probes first, so that the slow ones wait together.
    checks.forEach(Check::begin);
    for (var check : checks) {
      var problem = check.problem();
      states.put(check.name, problem.orElse("ok"));
      ready &= problem.isEmpty();
    }
    body.put("status", ready ? "ok" : draining ? "stopping" : "unavailable");
    body.set("checks", states);
    return new Report(ready, body);
  }

  /** Whether requests can be taken, and why not. */
  record Report(boolean ready, ObjectNode body) {}

  /** One need. A probe that hangs is not started again before it has ended. */
  private static final class Check {
    private final String name;
    private final Runnable probe;
    private final Duration within;
    private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);

    Check(String name, Runnable probe, Duration within) {
      this.name = name;
      this.probe = probe;
      this.within = within;
    }

    synchronized void begin() {
      if (running.isDone()) {
        running =
            CompletableFuture.runAsync(
                probe, task -> Thread.ofVirtual().name("health-" + name).start(task));
      }
    }

    /** What is wrong, in words that tell a stranger nothing; the reason is in the log. */
    Optional<String> problem() {
      CompletableFuture<Void> mine;
      synchronized (this) {
        mine = running;
      }
      try {
        mine.get(within.toNanos(), TimeUnit.NANOSECONDS);
        return Optional.empty();
      } catch (TimeoutException e) {
        return Optional.of("does not answer");
      } catch (ExecutionException e) {
        return Optional.of("failed");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.of("not asked");
      }
    }
  }
}
