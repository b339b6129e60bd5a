package io.scail.server.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Bytes in a folder. A file is written beside, synced, and renamed into its place, so a crash
 * leaves either all of it or nothing that has a name.
 */
public final class LocalFileStore implements FileStore {
  /** Cannot be a key's folder: keys begin with a letter or digit. */
  private static final String UNFINISHED = ".unfinished";

  private static final java.time.Duration STALE = java.time.Duration.ofHours(6);

  private final Path root;

  private LocalFileStore(Path root) {
    this.root = root;
  }

  /**
   * Opens a folder, makes it when it is not there, and drops what writers left that died long ago.
   */
  public static LocalFileStore open(Path root) {
    try {
      Files.createDirectories(root.resolve(UNFINISHED));
      var stale = java.time.Instant.now().minus(STALE);
      try (var leftovers = Files.newDirectoryStream(root.resolve(UNFINISHED))) {
        for (var file : leftovers) {
          // Other processes may be writing right now: only what no upload takes that long is
          // dropped.
          if (Files.getLastModifiedTime(file).toInstant().isBefore(stale)) {
            Files.deleteIfExists(file);
          }
        }
      }
      return new LocalFileStore(root);
    } catch (IOException e) {
      throw unavailable("The file store %s cannot be opened".formatted(root), e);
    }
  }

  @Override
  public StoredBytes write(FileKey key, InputStream bytes, long most) {
    var unfinished = root.resolve(UNFINISHED).resolve(UUID.randomUUID().toString());
    try {
      var counting = new DigestedStream(bytes, most);
      try (var channel =
          FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        copy(counting, channel);
        channel.force(true);
      }
      var folder = folder(key);
      Files.createDirectories(folder);
      Files.move(
          unfinished,
          folder.resolve(key.name()),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      syncFolder(folder);
      return counting.result();
    } catch (IOException e) {
      drop(unfinished, e);
      throw unavailable("The file store cannot write " + key, e);
    } catch (FileFailure e) {
      drop(unfinished, e);
      throw e;
    }
  }

  private static void drop(Path unfinished, Exception reason) {
    try {
      Files.deleteIfExists(unfinished);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  private static void copy(DigestedStream from, FileChannel to) throws IOException {
    var buffer = new byte[1 << 16];
    for (int count = from.next(buffer); count >= 0; count = from.next(buffer)) {
      var part = ByteBuffer.wrap(buffer, 0, count);
      while (part.hasRemaining()) {
        to.write(part);
      }
    }
  }

  /** A renamed file survives a power cut only when its folder is synced too. */
  private static void syncFolder(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public Optional<InputStream> read(FileKey key, long offset, long length) {
    try {
      var channel = FileChannel.open(path(key), StandardOpenOption.READ);
      channel.position(Math.min(offset, channel.size()));
      return Optional.of(new Part(Channels.newInputStream(channel), length));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unavailable("The file store cannot read " + key, e);
    }
  }

  @Override
  public Optional<Long> size(FileKey key) {
    try {
      return Optional.of(Files.size(path(key)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unavailable("The file store cannot read " + key, e);
    }
  }

  @Override
  public void delete(FileKey key) {
    try {
      Files.deleteIfExists(path(key));
    } catch (IOException e) {
      throw unavailable("The file store cannot delete " + key, e);
    }
  }

  @Override
  public void list(String folder, Consumer<StoredKey> action) {
    var base = root.resolve(folder);
    if (!Files.isDirectory(base)) {
      return;
    }
    try {
      Files.walkFileTree(base, Set.of(), 2, new Listing(folder, action));
    } catch (IOException e) {
      throw unavailable("The file store cannot list " + folder, e);
    }
  }

  @Override
  public void check() {
    try {
      var probe = Files.createTempFile(root.resolve(UNFINISHED), "check", "");
      Files.delete(probe);
    } catch (IOException e) {
      throw unavailable("The file store %s cannot be written".formatted(root), e);
    }
  }

  @Override
  public void close() {}

  private Path path(FileKey key) {
    return folder(key).resolve(key.name());
  }

  /** Spread by the name's last two characters, so that no folder grows huge. */
  private Path folder(FileKey key) {
    var name = key.name();
    return root.resolve(key.folder()).resolve("_" + name.substring(Math.max(0, name.length() - 2)));
  }

  /**
   * Tells of the files that a key put there: others, and those that vanish meanwhile, are not ours.
   */
  private final class Listing extends SimpleFileVisitor<Path> {
    private final String folder;
    private final Consumer<StoredKey> action;

    Listing(String folder, Consumer<StoredKey> action) {
      this.folder = folder;
      this.action = action;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile()) {
        FileKey.parse(folder, file.getFileName().toString())
            .filter(key -> path(key).equals(file))
            .ifPresent(
                key ->
                    action.accept(new StoredKey(key, attributes.lastModifiedTime().toInstant())));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }
  }

  private static FileFailure unavailable(String what, IOException e) {
    return new FileFailure.StoreUnavailable(what + ": " + e.getMessage(), e);
  }

  /** The next bytes of a stream, up to a number. */
  private static final class Part extends FilterInputStream {
    private long left;

    Part(InputStream all, long length) {
      super(all);
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left <= 0) {
        return -1;
      }
      var count = super.read(target, offset, (int) Math.min(length, left));
      left -= Math.max(0, count);
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      var skipped = super.skip(Math.min(count, left));
      left -= skipped;
      return skipped;
    }

    @Override
    public int available() throws IOException {
      return (int) Math.min(left, super.available());
    }
  }
}
