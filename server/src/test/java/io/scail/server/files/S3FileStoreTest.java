package io.scail.server.files;

import java.net.URI;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The contract against a real S3 server on loopback. */
final class S3FileStoreTest extends FileStoreContract {
  private final S3Proxy server =
      S3Proxy.builder()
          .blobStore(new TransientNio2BlobStore())
          .endpoint(URI.create("http://127.0.0.1:0"))
          .build();

  @Override
  FileStore open(Path folder) throws Exception {
    server.start();
    var client =
        S3Client.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + server.getPort()))
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing")))
            .build();
    client.createBucket(request -> request.bucket("scail"));
    return new S3FileStore(client, "scail", "team/", folder.resolve("spool"));
  }

  @AfterEach
  void stopServer() throws Exception {
    server.stop();
  }
}
