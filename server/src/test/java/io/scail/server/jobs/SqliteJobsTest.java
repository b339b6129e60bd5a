package io.scail.server.jobs;

import java.nio.file.Path;

final class SqliteJobsTest extends JobsContract {
  @Override
  String freshUrl(Path folder) {
    return "sqlite:" + folder.resolve("jobs.db");
  }
}
