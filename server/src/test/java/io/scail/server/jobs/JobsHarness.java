package io.scail.server.jobs;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.scail.server.animation.LogLevel;
import io.scail.server.database.Database;
import io.scail.server.files.FileCatalog;
import io.scail.server.files.FileKey;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A database with queue, leases and a clock that a test moves; what the contracts share. */
abstract class JobsHarness {
  static final String ENDPOINT = "fal-ai/scail-2";
  static final JobSettings SETTINGS =
      new JobSettings(
          Duration.ofSeconds(10),
          3,
          Duration.ofSeconds(1),
          Duration.ofHours(1),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty());

  final AtomicLong skew = new AtomicLong();
  final JobIds ids = new JobIds(InstantSource.system(), new SecureRandom());
  Database database;
  JobQueue queue;
  JobLeases leases;
  JobHousekeeping housekeeping;

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

  NewJob job(String owner) {
    return NewJob.of(ids.next(), ENDPOINT, owner, "{\"prompt\":\"dance\"}");
  }

  Job submit(NewJob job) {
    return assertInstanceOf(Submission.Accepted.class, queue.submit(job)).job();
  }

  Lease claim() {
    return leases.claim("w1", List.of(ENDPOINT)).orElseThrow();
  }

  JobState state(JobId id) {
    return queue.find(id).orElseThrow().state();
  }

  void pass(Duration time) {
    skew.addAndGet(time.toMillis());
  }

  static FileKey checkpointKey(String name) {
    return new FileKey(FileCatalog.CHECKPOINTS, name);
  }

  static JobOutput output() {
    return new JobOutput("{\"seed\":42}", new BigDecimal("5.0625"));
  }

  static JobLogLine line(long number, String text) {
    return new JobLogLine(number, Instant.ofEpochSecond(1_000), LogLevel.INFO, text);
  }
}
