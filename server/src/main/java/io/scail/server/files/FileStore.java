package io.scail.server.files;

import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Bytes under names. A name is visible only with all of its bytes, and bytes under a name never
 * change except by a whole new {@code write}.
 */
public interface FileStore extends AutoCloseable {

  /**
   * Reads the stream to its end and keeps it. When this returns, the bytes survive a power cut.
   *
   * @param most bytes that are accepted
   * @throws FileFailure.TooLarge when the stream is longer; nothing is kept
   */
  StoredBytes write(FileKey key, InputStream bytes, long most);

  /**
   * Opens a part of the bytes; empty when there is no such name. The caller closes the stream.
   *
   * @param offset first byte, 0 to the size
   * @param length number of bytes; what lies behind the end is left out
   */
  Optional<InputStream> read(FileKey key, long offset, long length);

  /** Size in bytes; empty when there is no such name. */
  Optional<Long> size(FileKey key);

  /** Forgets the bytes; nothing happens when there are none. */
  void delete(FileKey key);

  /** Names every key below a folder, in no order. */
  void list(String folder, Consumer<StoredKey> action);

  /**
   * Returns when reads and writes are likely to succeed.
   *
   * @throws FileFailure when they are not
   */
  void check();

  @Override
  void close();
}
