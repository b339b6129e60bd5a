package io.scail.server.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL on loopback, with a fresh database for each test that asks. */
public final class TestPostgres implements AutoCloseable {
  private final AtomicInteger number = new AtomicInteger();
  private final EmbeddedPostgres.Builder builder;
  private EmbeddedPostgres server;

  private TestPostgres(EmbeddedPostgres.Builder builder) throws IOException {
    this.builder = builder;
    this.server = builder.start();
  }

  public static TestPostgres start() throws IOException {
    return new TestPostgres(settings());
  }

  /** One that keeps its data in a folder, so that it can be started again. */
  public static TestPostgres startIn(Path folder) throws IOException {
    return new TestPostgres(
        settings().setDataDirectory(folder).setCleanDataDirectory(false).setPort(freePort()));
  }

  private static EmbeddedPostgres.Builder settings() {
    return EmbeddedPostgres.builder()
        .setServerConfig("max_connections", "120")
        .setServerConfig("shared_buffers", "16MB");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Stops it, cutting all connections, and starts it on the same port with the same data. */
  public void restart() throws IOException {
    server.close();
    server = builder.start();
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
