package io.scail.server.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.bench.LoadPlan.Arrival;
import io.scail.server.bench.LoadPlan.Choice;
import io.scail.server.bench.LoadTally.End;
import io.scail.server.client.CallFailure;
import io.scail.server.client.FalClient;
import io.scail.server.client.FalServer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Offers load and times it. Under open load every time counts from when the request was due, also
 * when this program or the server was late: a server that stalls is charged for everybody who would
 * have come meanwhile (coordinated omission).
 */
public final class LoadRun {
  /** The most that is waited before a cancellation, in seconds. */
  private static final double CANCEL_WITHIN = 2;

  private final FalServer server;
  private final LoadPlan plan;
  private final LoadTally tally = new LoadTally();
  private final AtomicInteger begun = new AtomicInteger();
  private final RandomGenerator random;
  private long start;

  public LoadRun(FalServer server, LoadPlan plan) {
    this.server = server;
    this.plan = plan;
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(plan.seed());
  }

  /** Runs to the end of the plan. */
  public LoadResult perform() throws InterruptedException {
    try (var client = new FalClient(server);
        var gauges = new ServerGauges(server.queue());
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      start = System.nanoTime();
      switch (plan.arrival()) {
        case Arrival.Open open -> {
          for (double due = gap(open); more(due); due += gap(open)) {
            long intended = start + (long) (due * 1e9);
            var order = order();
            sleepUntil(intended);
            callers.execute(() -> oneRequest(client, order, intended));
          }
        }
        case Arrival.Closed closed -> {
          for (int caller = 0; caller < closed.callers(); caller++) {
            callers.execute(
                () -> {
                  while (more(since(start))) {
                    oneRequest(client, order(), System.nanoTime());
                  }
                });
          }
        }
      }
      callers.shutdown();
      var rest = plan.duration().plus(plan.drain());
      while (!callers.awaitTermination(100, TimeUnit.MILLISECONDS)) {
        if (since(start) > rest.toMillis() / 1e3) {
          callers.shutdownNow();
        }
      }
      return new LoadResult(since(start), begun.get(), tally, tally.latencies(), gauges.seen());
    }
  }

  /** A request as it was drawn, before it is sent. */
  private record Order(Choice choice, long seed, boolean cancel, double cancelAfter) {}

  private synchronized Order order() {
    return new Order(
        plan.choose(random),
        random.nextLong(1L << 31),
        random.nextDouble() < plan.cancelled(),
        random.nextDouble() * CANCEL_WITHIN);
  }

  private double gap(Arrival.Open open) {
    return -Math.log(1 - random.nextDouble()) / open.perSecond();
  }

  private boolean more(double elapsed) {
    return elapsed < plan.duration().toMillis() / 1e3
        && begun.getAndUpdate(count -> Math.min(plan.count(), count + 1)) < plan.count();
  }

  private static void sleepUntil(long nanos) throws InterruptedException {
    long left = nanos - System.nanoTime();
    if (left > 0) {
      Thread.sleep(Duration.ofNanos(left));
    }
  }

  private static double since(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  private void oneRequest(FalClient client, Order order, long intended) {
    double late = since(intended);
    try {
      var input = order.choice.input().deepCopy().put("seed", order.seed);
      var id = client.submit(input);
      tally.submitted(since(intended), late);
      follow(client, id, order, intended);
    } catch (CallFailure.Refused e) {
      tally.end(End.REFUSED);
    } catch (CallFailure e) {
      tally.end(End.UNREACHABLE);
    } catch (InterruptedException e) {
      tally.end(End.UNFINISHED);
      Thread.currentThread().interrupt();
    }
  }

  private void follow(FalClient client, String id, Order order, long intended)
      throws InterruptedException {
    long asked = 0;
    var started = false;
    while (true) {
      if (order.cancel && asked == 0 && since(intended) > order.cancelAfter) {
        asked = System.nanoTime();
        client.cancel(id);
      }
      var status = client.status(id);
      if (!started && !status.path("status").asText().equals("IN_QUEUE")) {
        started = true;
        tally.started(since(intended));
      }
      if (status.path("status").asText().equals("COMPLETED")) {
        end(client, id, status, asked, intended);
        return;
      }
      Thread.sleep(plan.look());
    }
  }

  private void end(FalClient client, String id, JsonNode status, long asked, long intended)
      throws InterruptedException {
    if (status.path("error_type").asText().equals("client_cancelled")) {
      tally.cancelled(since(asked));
    } else if (status.has("error")) {
      tally.end(End.FAILED);
    } else {
      double time = since(intended);
      var output = client.result(id);
      tally.done(time, output.billed().map(BigDecimal::doubleValue).orElse(0.0));
    }
  }
}
