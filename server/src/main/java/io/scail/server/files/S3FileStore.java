package io.scail.server.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Bytes in a bucket of any S3 store, under an optional prefix. An upload is spooled to a local file
 * first: S3 wants its length, its sender may be slow or stop, and a retry needs the bytes again.
 */
public final class S3FileStore implements FileStore {
  private static final int NOT_FOUND = 404;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final S3Client client;
  private final String bucket;
  private final String prefix;
  private final Path spool;

  /**
   * @param client closed together with this store
   * @param prefix what every object's name begins with, such as {@code scail/}; may be empty
   * @param spool a local folder for uploads on their way
   */
  public S3FileStore(S3Client client, String bucket, String prefix, Path spool) {
    this.client = client;
    this.bucket = bucket;
    this.prefix = prefix;
    this.spool = spool;
  }

  @Override
  public StoredBytes write(FileKey key, InputStream bytes, long most) {
    try {
      Files.createDirectories(spool);
      var file = Files.createTempFile(spool, "upload", "");
      try {
        var stored = spool(bytes, most, file);
        client.putObject(
            request -> request.bucket(bucket).key(name(key)), RequestBody.fromFile(file));
        return stored;
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new FileFailure.StoreUnavailable(
          "The upload folder %s cannot be written: %s".formatted(spool, e.getMessage()), e);
    } catch (SdkException e) {
      throw unavailable("write " + key, e);
    }
  }

  private static StoredBytes spool(InputStream bytes, long most, Path file) throws IOException {
    var counting = new DigestedStream(bytes, most);
    try (var out = Files.newOutputStream(file)) {
      var buffer = new byte[1 << 16];
      for (int count = counting.next(buffer); count >= 0; count = counting.next(buffer)) {
        out.write(buffer, 0, count);
      }
    }
    return counting.result();
  }

  @Override
  public Optional<InputStream> read(FileKey key, long offset, long length) {
    if (length <= 0) {
      return size(key).map(_ -> new ByteArrayInputStream(new byte[0]));
    }
    // Ranges are inclusive at both ends.
    var last = length > Long.MAX_VALUE - offset ? "" : Long.toString(offset + length - 1);
    try {
      return Optional.of(
          client.getObject(
              request -> {
                request.bucket(bucket).key(name(key));
                if (offset > 0 || !last.isEmpty()) {
                  request.range("bytes=" + offset + "-" + last);
                }
              }));
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        return Optional.empty();
      }
      if (e.statusCode() == RANGE_NOT_SATISFIABLE) {
        return Optional.of(new ByteArrayInputStream(new byte[0]));
      }
      throw unavailable("read " + key, e);
    } catch (SdkException e) {
      throw unavailable("read " + key, e);
    }
  }

  @Override
  public Optional<Long> size(FileKey key) {
    try {
      var head = client.headObject(request -> request.bucket(bucket).key(name(key)));
      return Optional.of(head.contentLength());
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw unavailable("read " + key, e);
    } catch (SdkException e) {
      throw unavailable("read " + key, e);
    }
  }

  @Override
  public void delete(FileKey key) {
    try {
      client.deleteObject(request -> request.bucket(bucket).key(name(key)));
    } catch (SdkException e) {
      throw unavailable("delete " + key, e);
    }
  }

  @Override
  public void list(String folder, Consumer<StoredKey> action) {
    var start = prefix + folder + "/";
    try {
      client
          .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(start))
          .contents()
          .forEach(
              found ->
                  FileKey.parse(folder, found.key().substring(start.length()))
                      .ifPresent(key -> action.accept(new StoredKey(key, found.lastModified()))));
    } catch (SdkException e) {
      throw unavailable("list " + folder, e);
    }
  }

  @Override
  public void check() {
    try {
      client.headBucket(request -> request.bucket(bucket));
      Files.createDirectories(spool);
    } catch (SdkException e) {
      throw unavailable("reach the bucket " + bucket, e);
    } catch (IOException e) {
      throw new FileFailure.StoreUnavailable(
          "The upload folder %s cannot be made: %s".formatted(spool, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    client.close();
  }

  private String name(FileKey key) {
    return prefix + key;
  }

  private static FileFailure unavailable(String what, SdkException e) {
    return new FileFailure.StoreUnavailable(
        "The S3 store cannot %s: %s".formatted(what, e.getMessage()), e);
  }
}
