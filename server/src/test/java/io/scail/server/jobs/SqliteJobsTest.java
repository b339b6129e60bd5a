package io.scail.server.jobs;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

final class SqliteJobsTest {
  private static String url(Path folder) {
    return "sqlite:" + folder.resolve("jobs.db");
  }

  @Nested
  final class Line extends JobLineContract {
    @Override
    String freshUrl(Path folder) {
      return url(folder);
    }
  }

  @Nested
  final class Leases extends JobLeaseContract {
    @Override
    String freshUrl(Path folder) {
      return url(folder);
    }
  }

  @Nested
  final class Ends extends JobEndContract {
    @Override
    String freshUrl(Path folder) {
      return url(folder);
    }
  }
}
