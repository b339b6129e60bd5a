package io.scail.server.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL on loopback, with a fresh database for each test that asks. */
public final class TestPostgres implements AutoCloseable {
  private final AtomicInteger number = new AtomicInteger();
  private final EmbeddedPostgres server;

  private TestPostgres(EmbeddedPostgres server) {
    this.server = server;
  }

  public static TestPostgres start() throws IOException {
    return new TestPostgres(
        EmbeddedPostgres.builder()
            .setServerConfig("max_connections", "120")
            .setServerConfig("shared_buffers", "16MB")
            .start());
  }

  /** URL of a new, empty database. */
  public String freshUrl() {
    var name = "scail" + number.incrementAndGet();
    try (var connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
      return "postgresql://127.0.0.1:%d/%s?user=postgres".formatted(server.getPort(), name);
    } catch (SQLException e) {
      throw new IllegalStateException("no fresh database", e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
