package io.scail.server.jobs;

import io.scail.server.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@SuppressWarnings("NullAway.Init")
final class PostgresJobsTest extends JobsContract {
  private static TestPostgres postgres;

  @BeforeAll
  static void start() throws IOException {
    postgres = TestPostgres.start();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @Override
  String freshUrl(Path folder) {
    return postgres.freshUrl();
  }
}
