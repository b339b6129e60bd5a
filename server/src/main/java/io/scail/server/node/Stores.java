package io.scail.server.node;

import io.scail.server.database.Database;
import io.scail.server.files.FileCatalog;
import io.scail.server.files.FileStore;
import io.scail.server.files.LocalFileStore;
import io.scail.server.files.S3FileStore;
import io.scail.server.settings.KnownSettings;
import java.net.URI;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The database and the files of a process, opened. */
record Stores(Database database, FileStore files, FileCatalog catalog) implements AutoCloseable {

  /** Opens both, and makes the data folder when it is not there. */
  static Stores open(NodeSettings settings) {
    var storage = settings.storage();
    DataFolder.make(storage.data());
    var database = Database.open(storage.database());
    var opened = false;
    try {
      var files = files(settings, storage.data().resolve("spool"));
      opened = true;
      return new Stores(database, files, new FileCatalog(database, files, storage.quota()));
    } finally {
      if (!opened) {
        database.close();
      }
    }
  }

  /**
   * Opens the file store alone.
   *
   * @param spool a local folder for what is on its way to a bucket
   */
  static FileStore files(NodeSettings settings, Path spool) {
    var storage = settings.storage();
    var given = settings.given();
    if (!storage.inBucket()) {
      return LocalFileStore.open(Path.of(storage.files()));
    }
    var url = URI.create(storage.files());
    var prefix = url.getPath().replaceFirst("^/", "");
    var client =
        S3Client.builder()
            .region(Region.of(given.get(KnownSettings.S3_REGION)))
            .forcePathStyle(given.get(KnownSettings.S3_PATH_STYLE));
    given.get(KnownSettings.S3_ENDPOINT).ifPresent(client::endpointOverride);
    given
        .get(KnownSettings.S3_ACCESS_KEY)
        .ifPresent(
            id ->
                client.credentialsProvider(
                    StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(
                            id, given.get(KnownSettings.S3_SECRET_KEY).orElse("")))));
    return new S3FileStore(
        client.build(),
        url.getAuthority(),
        prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/",
        spool);
  }

  @Override
  public void close() {
    files.close();
    database.close();
  }
}
