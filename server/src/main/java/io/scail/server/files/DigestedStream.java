package io.scail.server.files;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Counts and digests the bytes that pass, and stops when there are too many. */
final class DigestedStream {
  private final InputStream source;
  private final long most;
  private final MessageDigest digest;
  private long size;

  DigestedStream(InputStream source, long most) {
    this.source = source;
    this.most = most;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Fills the buffer and returns how many bytes came, -1 at the end.
   *
   * @throws FileFailure.Interrupted when the sender fails: not the store's fault
   */
  int next(byte[] buffer) {
    int count;
    try {
      count = source.read(buffer);
    } catch (IOException e) {
      throw new FileFailure.Interrupted("The sender stopped before the end of the file.", e);
    }
    if (count > 0) {
      size += count;
      if (size > most) {
        throw new FileFailure.TooLarge(most);
      }
      digest.update(buffer, 0, count);
    }
    return count;
  }

  /** What has passed. */
  StoredBytes result() {
    return new StoredBytes(size, HexFormat.of().formatHex(digest.digest()));
  }
}
