package io.scail.server.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The contract against a real S3 server on loopback, a bucket for each test. */
@SuppressWarnings("NullAway.Init")
final class S3FileStoreTest extends FileStoreContract {
  private static final AtomicInteger BUCKETS = new AtomicInteger();
  private static S3Proxy server;

  @BeforeAll
  static void startServer() throws Exception {
    server =
        S3Proxy.builder()
            .blobStore(new TransientNio2BlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .build();
    server.start();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.stop();
  }

  private static S3Client client() {
    return S3Client.builder()
        .endpointOverride(URI.create("http://127.0.0.1:" + server.getPort()))
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing")))
        .build();
  }

  @Override
  FileStore open(Path folder) {
    var client = client();
    var bucket = "scail-" + BUCKETS.incrementAndGet();
    client.createBucket(request -> request.bucket(bucket));
    return new S3FileStore(client, bucket, "team/", folder.resolve("spool"));
  }

  @Test
  void aListLeavesOutWhatNoKeyPutThere(@TempDir Path folder) {
    try (var store = open(folder);
        var client = client()) {
      store.write(new FileKey("files", "f1"), new ByteArrayInputStream(new byte[1]), 1);
      var bucket = "scail-" + BUCKETS.get();
      // What the consoles of some stores make to show an empty folder, and a desktop's file.
      for (var foreign : List.of("team/files/", "team/files/.DS_Store", "team/files/a/b")) {
        client.putObject(
            request -> request.bucket(bucket).key(foreign), RequestBody.fromBytes(new byte[0]));
      }
      var listed = new ArrayList<String>();
      store.list("files", found -> listed.add(found.key().name()));
      assertEquals(List.of("f1"), listed);
    }
  }
}
