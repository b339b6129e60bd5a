package io.scail.server.node;

import io.scail.server.settings.SettingsFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's folder for what it needs for a moment. A lock on a file in it ends with its process,
 * so the next worker can tell which folders belong to dead ones and removes them.
 */
final class Scratch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);
  private static final String LOCK = "lock";

  private final Path folder;
  private final FileChannel lock;

  private Scratch(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /** Makes a folder of this name and removes those whose workers are dead. */
  static synchronized Scratch open(Path root, String name) {
    try {
      Files.createDirectories(root);
      // One worker at a time: a folder that is not locked yet looks like a dead one's.
      try (var gate = channel(root.resolveSibling(root.getFileName() + ".lock"));
          var _ = gate.lock()) {
        removeDead(root);
        var folder = Files.createDirectories(root.resolve(name));
        var lock = channel(folder.resolve(LOCK));
        lock.lock();
        return new Scratch(folder, lock);
      }
    } catch (IOException e) {
      throw new SettingsFailure(
          "The scratch folder %s cannot be used: %s.".formatted(root, e.getMessage()));
    }
  }

  private static FileChannel channel(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static void removeDead(Path root) throws IOException {
    try (var folders = Files.newDirectoryStream(root, Files::isDirectory)) {
      for (var folder : folders) {
        try (var channel = channel(folder.resolve(LOCK));
            var free = channel.tryLock()) {
          if (free != null) {
            remove(folder);
            LOG.info("scratch removed folder={}", folder);
          }
        } catch (OverlappingFileLockException e) {
          LOG.debug("scratch in use by this process folder={}", folder);
        } catch (IOException e) {
          LOG.warn("scratch left folder={} reason={}", folder, e.getMessage());
        }
      }
    }
  }

  private static void remove(Path folder) throws IOException {
    try (var found = Files.walk(folder)) {
      for (var path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    try (lock) {
      remove(folder);
    } catch (IOException e) {
      LOG.warn("scratch left folder={} reason={}", folder, e.getMessage());
    }
  }
}
