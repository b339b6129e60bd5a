package io.scail.server.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scail.server.http.Json;
import io.scail.server.jobs.NewJob;
import io.scail.server.testing.RunningServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Submits, status and streams over HTTP, at a rate that callers offer and as fast as they can, on
 * SQLite at full sync; prints a table. Callers and server share the processor; the lines without
 * any work show what the machine itself adds.
 */
@Tag("bench")
final class LoadBench {
  private static final int CALLERS = 16;
  private static final int WAITING = 100_000;
  private static final int STREAMS = 2_000;

  @Test
  void submitsStatusAndStreams(@TempDir Path folder) throws Exception {
    try (var server = new RunningServer(folder, false)) {
      var auth = "Host: x\r\nAuthorization: Key " + server.key() + "\r\n";
      var held = server.submit(RunningServer.input("hold")).path("request_id").asText();
      server.await(held, "IN_PROGRESS");
      var body = Json.text(RunningServer.input("dance"));
      var submit =
          "POST /queue/fal-ai/scail-2 HTTP/1.1\r\n%sContent-Length: %d\r\n\r\n%s"
              .formatted(auth, body.length(), body);
      time("warm-up", server, 2_000, 0, 200, List.of(submit));
      var live = List.of("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
      time("no work at all, 500/s", server, 2_500, 500, 200, live);
      time("submit, 500/s offered", server, 5_000, 500, 200, List.of(submit));
      time("submit, as fast as can be", server, 5_000, 0, 200, List.of(submit));
      var ids = fill(server);
      System.out.printf("%d jobs wait%n", server.backend().queue().depth().waiting());
      var asks =
          ids.stream()
              .map(
                  id ->
                      "GET /queue/fal-ai/scail-2/requests/%s/status HTTP/1.1\r\n%s\r\n"
                          .formatted(id, auth))
              .toList();
      time("warm-up", server, 2_000, 0, 202, asks);
      time("status, 500/s offered", server, 5_000, 500, 202, asks);
      time("no work at all, 500/s", server, 2_500, 500, 200, live);
      time("status, as fast as can be", server, 10_000, 0, 202, asks);
      time("submit beside them, 500/s", server, 2_500, 500, 200, List.of(submit));
      streams(server, asks);
      server.animator().open();
    }
  }

  /** Puts jobs in line until there are enough, and returns some of their ids. */
  private static List<String> fill(RunningServer server) throws Exception {
    var queue = server.backend().queue();
    var owner = server.key().split(":", 2)[0];
    var missing = WAITING - (int) queue.depth().waiting();
    var calls = new ArrayList<Callable<String>>();
    for (int i = 0; i < missing; i++) {
      // A tenth belongs to the key that asks.
      var job =
          NewJob.of(
              server.backend().ids().next(),
              "fal-ai/scail-2",
              i % 10 == 0 ? owner : "key" + i % 10,
              "{}");
      calls.add(
          () -> {
            queue.submit(job);
            return job.owner().equals(owner) ? job.id().value() : "";
          });
    }
    var ids = new ArrayList<String>();
    try (var callers = Executors.newFixedThreadPool(128)) {
      for (var id : callers.invokeAll(calls)) {
        if (!id.get().isEmpty()) {
          ids.add(id.get());
        }
      }
    }
    return ids;
  }

  private static void time(
      String what, RunningServer server, int count, int perSecond, int status, List<String> asks)
      throws Exception {
    var nanos = new long[count];
    var random = RandomGenerator.of("L64X128MixRandom");
    var chosen = random.ints(count, 0, asks.size()).toArray();
    var start = System.nanoTime();
    try (var callers = Executors.newFixedThreadPool(CALLERS)) {
      var calls = new ArrayList<Callable<Void>>();
      for (int caller = 0; caller < CALLERS; caller++) {
        var first = caller;
        calls.add(
            () -> {
              try (var connection = new KeepAlive(server.port())) {
                for (int i = first; i < count; i += CALLERS) {
                  // Measured from when it was due: a server that falls behind is not spared.
                  var due =
                      perSecond == 0 ? System.nanoTime() : start + i * 1_000_000_000L / perSecond;
                  for (var wait = due - System.nanoTime();
                      wait > 0;
                      wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                  }
                  connection.exchange(asks.get(chosen[i]), status);
                  nanos[i] = System.nanoTime() - due;
                }
              }
              return null;
            });
      }
      for (var done : callers.invokeAll(calls)) {
        done.get();
      }
    }
    var seconds = (System.nanoTime() - start) / 1e9;
    Arrays.sort(nanos);
    System.out.printf(
        "%-28s %7.0f/s  p50 %7.2f ms  p99 %7.2f ms  most %8.2f ms%n",
        what,
        count / seconds,
        nanos[count / 2] / 1e6,
        nanos[count * 99 / 100] / 1e6,
        nanos[count - 1] / 1e6);
  }

  private static void streams(RunningServer server, List<String> asks) throws Exception {
    var open = new ArrayList<KeepAlive>();
    try {
      var start = System.nanoTime();
      for (int i = 0; i < STREAMS; i++) {
        var connection = new KeepAlive(server.port());
        open.add(connection);
        connection.firstEvent(asks.get(i).replace("/status ", "/status/stream "));
      }
      var took = (System.nanoTime() - start) / 1e6;
      var beans = java.lang.management.ManagementFactory.getMemoryMXBean();
      beans.gc();
      System.out.printf(
          "%d streams open after %.0f ms, heap in use %d MB%n",
          STREAMS, took, beans.getHeapMemoryUsage().getUsed() >> 20);
      time("status beside the streams", server, 2_500, 250, 202, asks);
      assertEquals(STREAMS, open.size());
    } finally {
      for (var connection : open) {
        connection.close();
      }
    }
  }
}
