package io.scail.preprocessing;

import io.scail.preprocessing.failure.StorageFailure;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the models saw in driving videos, so that a video is analysed once for all references,
 * sizes and modes. An entry's name is the digest of all that decides its content; entries can be
 * deleted at any time.
 */
public final class AnalysisCache {

  private static final Logger LOG = LoggerFactory.getLogger(AnalysisCache.class);

  private static final String PART = ".part";

  /** Much longer than an entry takes to write. */
  private static final Duration ABANDONED = Duration.ofHours(1);

  private final Path folder;

  /**
   * @throws StorageFailure when the folder cannot be made
   */
  public AnalysisCache(Path folder) {
    try {
      this.folder = Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StorageFailure("the cache folder " + folder + " cannot be made", e);
    }
  }

  Optional<AnalysisRecord> find(String key) {
    var file = file(key);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (var in =
        new DataInputStream(
            new BufferedInputStream(new InflaterInputStream(Files.newInputStream(file))))) {
      var record = RecordFormat.read(in);
      LOG.info("analysis found in cache key={}", key);
      return Optional.of(record);
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("cache entry unreadable, analysing again file={} reason={}", file, e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Stores an entry in one step: a reader sees all of it or none. Where the disk takes none, the
   * next run analyses again; what was found stays good.
   */
  void store(String key, AnalysisRecord record) {
    Optional<Path> part = Optional.empty();
    try {
      part = Optional.of(Files.createTempFile(folder, key, PART));
      write(record, part.get());
      discardAbandoned(Files.getLastModifiedTime(part.get()).toInstant());
      Files.move(part.get(), file(key), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.warn("analysis not kept file={} reason={}", file(key), e.toString());
      part.ifPresent(AnalysisCache::discard);
    }
  }

  private static void write(AnalysisRecord record, Path file) throws IOException {
    var deflater = new Deflater(Deflater.BEST_SPEED);
    try (var out =
        new DataOutputStream(
            new DeflaterOutputStream(Files.newOutputStream(file), deflater, 1 << 16))) {
      RecordFormat.write(record, out);
    } finally {
      deflater.end();
    }
  }

  /**
   * Deletes what processes left that were killed while they stored.
   *
   * @param now by the disk's own clock
   */
  private void discardAbandoned(Instant now) throws IOException {
    try (var parts = Files.newDirectoryStream(folder, "*" + PART)) {
      for (var part : parts) {
        if (Files.getLastModifiedTime(part).toInstant().isBefore(now.minus(ABANDONED))) {
          discard(part);
        }
      }
    } catch (NoSuchFileException e) {
      LOG.debug("another process was faster file={}", e.getFile());
    }
  }

  private static void discard(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      LOG.warn("unfinished cache entry not deleted file={} reason={}", part, e.toString());
    }
  }

  /** Name of the entry whose content depends on the given parts and nothing else. */
  static String key(String... parts) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var part : parts) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private Path file(String key) {
    return folder.resolve(key + ".analysis");
  }
}
