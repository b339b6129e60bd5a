package io.scail.server.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scail.server.database.Database;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Times submits and status readings on SQLite at full sync, without HTTP; prints a table. */
@Tag("bench")
final class QueueBench {
  private static final int JOBS = 100_000;
  private static final int CALLERS = 32;
  private static final int READINGS = 20_000;

  @Test
  void submitsAndReadings(@TempDir Path folder) throws Exception {
    var ids = new JobIds(InstantSource.system(), new SecureRandom());
    try (var database = Database.open("sqlite:" + folder.resolve("jobs.db"))) {
      var queue = new JobQueue(database, JobSettings.DEFAULT);
      var jobs = new ArrayList<NewJob>();
      for (int i = 0; i < JOBS; i++) {
        jobs.add(NewJob.of(ids.next(), "app", "key" + i % 10, "{\"prompt\":\"dance\"}"));
      }
      for (int from = 0; from < JOBS; from += JOBS / 5) {
        var part = jobs.subList(from, from + JOBS / 5);
        time("submit, %d waiting".formatted(from), part, queue::submit);
      }
      assertEquals(JOBS, queue.depth().waiting());
      var random = RandomGenerator.of("L64X128MixRandom");
      var asked = random.ints(READINGS, 0, JOBS).mapToObj(jobs::get).toList();
      time("status, %d waiting".formatted(JOBS), asked, job -> status(queue, job));
    }
  }

  private static void status(JobQueue queue, NewJob job) {
    queue.position(queue.find(job.id()).orElseThrow());
  }

  private static void time(String what, List<NewJob> jobs, java.util.function.Consumer<NewJob> call)
      throws Exception {
    var nanos = new long[jobs.size()];
    var start = System.nanoTime();
    try (var callers = Executors.newFixedThreadPool(CALLERS)) {
      for (int i = 0; i < nanos.length; i++) {
        var index = i;
        var _ =
            callers.submit(
                () -> {
                  var begin = System.nanoTime();
                  call.accept(jobs.get(index));
                  nanos[index] = System.nanoTime() - begin;
                });
      }
    }
    var seconds = (System.nanoTime() - start) / 1e9;
    Arrays.sort(nanos);
    System.out.printf(
        "%-24s %8.0f/s  p50 %6.2f ms  p99 %6.2f ms  most %7.2f ms%n",
        what,
        nanos.length / seconds,
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length * 99 / 100] / 1e6,
        nanos[nanos.length - 1] / 1e6);
  }
}
