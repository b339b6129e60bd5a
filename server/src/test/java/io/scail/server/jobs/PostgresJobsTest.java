package io.scail.server.jobs;

import io.scail.server.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

@SuppressWarnings("NullAway.Init")
final class PostgresJobsTest {
  private static TestPostgres postgres;

  @BeforeAll
  static void start() throws IOException {
    postgres = TestPostgres.start();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @Nested
  final class Line extends JobLineContract {
    @Override
    String freshUrl(Path folder) {
      return postgres.freshUrl();
    }
  }

  @Nested
  final class Leases extends JobLeaseContract {
    @Override
    String freshUrl(Path folder) {
      return postgres.freshUrl();
    }
  }

  @Nested
  final class Ends extends JobEndContract {
    @Override
    String freshUrl(Path folder) {
      return postgres.freshUrl();
    }
  }
}
