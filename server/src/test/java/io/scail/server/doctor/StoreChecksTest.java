package io.scail.server.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.database.Database;
import io.scail.server.doctor.Finding.Verdict;
import io.scail.server.files.S3FileStore;
import io.scail.server.testing.TestPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Databases and file stores that work and that do not. */
@Timeout(120)
final class StoreChecksTest {
  @TempDir private Path folder;

  private static int closedPort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private List<String> names() throws IOException {
    try (var all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static void execute(String jdbc, String sql) throws Exception {
    try (var connection = DriverManager.getConnection(jdbc);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void aSqliteFileIsReadWithoutATrace() throws Exception {
    var file = folder.resolve("jobs.db");
    var url = "sqlite:" + file;
    assertEquals(Verdict.OK, StoreChecks.database(url).verdict());
    assertEquals(List.of(), names(), "looking makes no file");
    Database.open(url).close();
    var bytes = Files.readAllBytes(file);
    var good = StoreChecks.database(url);
    assertEquals(Verdict.OK, good.verdict(), good.seen());
    assertTrue(good.seen().matches(".*schema \\d+ of \\d+"), good.seen());
    assertEquals(List.of("jobs.db"), names());
    assertEquals(bytes.length, Files.size(file));
    try (var database = Database.open(url)) {
      database.check();
      assertEquals(Verdict.OK, StoreChecks.database(url).verdict(), "beside a running server");
    }
    execute(
        "jdbc:sqlite:" + file,
        "UPDATE flyway_schema_history SET version = '999' WHERE version = '1'");
    assertEquals(Verdict.FAILED, StoreChecks.database(url).verdict(), "a newer schema");
    Files.writeString(file, "no database at all, but some text that is long enough".repeat(20));
    assertEquals(Verdict.FAILED, StoreChecks.database(url).verdict());
  }

  @Test
  void aDatabaseThatCannotBeMadeOrIsUnknownFails() throws Exception {
    Files.writeString(folder.resolve("file"), "");
    assertEquals(
        Verdict.FAILED,
        StoreChecks.database("sqlite:" + folder.resolve("file/below/jobs.db")).verdict());
    assertEquals(Verdict.FAILED, StoreChecks.database("mysql://localhost/x").verdict());
  }

  @Test
  void postgresIsAskedForItsSchemaAndRights() throws Exception {
    try (var postgres = TestPostgres.start()) {
      var url = postgres.freshUrl();
      var empty = StoreChecks.database(url);
      assertEquals(Verdict.OK, empty.verdict(), empty.seen());
      assertTrue(empty.seen().contains("no schema yet"), empty.seen());
      Database.open(url).close();
      assertEquals(Verdict.OK, StoreChecks.database(url).verdict());
      execute("jdbc:" + url, "DELETE FROM flyway_schema_history WHERE version <> '1'");
      assertEquals(Verdict.WARNING, StoreChecks.database(url).verdict(), "an older schema");
      execute("jdbc:" + url, "CREATE ROLE reader LOGIN");
      execute("jdbc:" + url, "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
      execute("jdbc:" + url, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader");
      var reader = StoreChecks.database(url.replace("user=postgres", "user=reader"));
      assertEquals(Verdict.FAILED, reader.verdict(), reader.seen());
    }
  }

  @Test
  void aDatabaseThatIsNotThereFailsWithoutTellingThePassword() throws Exception {
    var finding =
        StoreChecks.database(
            "postgresql://127.0.0.1:%d/scail?user=u&password=hidden".formatted(closedPort()));
    assertEquals(Verdict.FAILED, finding.verdict());
    assertFalse(finding.seen().contains("hidden"), finding.seen());
  }

  @Test
  void aFolderOfFilesMustBeOneThatCanBeWritten() throws Exception {
    assertEquals(Verdict.OK, StoreChecks.folder(folder).verdict());
    assertEquals(Verdict.OK, StoreChecks.folder(folder.resolve("new/files")).verdict());
    assertEquals(List.of(), names(), "nothing is left");
    Files.writeString(folder.resolve("file"), "");
    assertEquals(Verdict.FAILED, StoreChecks.folder(folder.resolve("file/files")).verdict());
    // The kernel's own folder refuses everybody, the superuser too.
    assertEquals(Verdict.FAILED, StoreChecks.folder(Path.of("/proc")).verdict());
  }

  @Test
  void aBucketIsWrittenAndLeftEmpty() throws Exception {
    var server =
        S3Proxy.builder()
            .blobStore(new TransientNio2BlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .build();
    server.start();
    try {
      try (var client = client(server.getPort())) {
        client.createBucket(request -> request.bucket("scail"));
        var good =
            StoreChecks.bucket(
                "s3://scail/",
                spool -> new S3FileStore(client(server.getPort()), "scail", "", spool));
        assertEquals(Verdict.OK, good.verdict(), good.seen());
        assertEquals(0, client.listObjectsV2(request -> request.bucket("scail")).contents().size());
      }
      var absent =
          StoreChecks.bucket(
              "s3://other/",
              spool -> new S3FileStore(client(server.getPort()), "other", "", spool));
      assertEquals(Verdict.FAILED, absent.verdict(), absent.seen());
    } finally {
      server.stop();
    }
    int closed = closedPort();
    var gone =
        StoreChecks.bucket(
            "s3://scail/", spool -> new S3FileStore(client(closed), "scail", "", spool));
    assertEquals(Verdict.FAILED, gone.verdict(), gone.seen());
  }

  private static S3Client client(int port) {
    return S3Client.builder()
        .endpointOverride(URI.create("http://127.0.0.1:" + port))
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing")))
        .build();
  }
}
