package io.scail.preprocessing;

import io.scail.preprocessing.failure.StorageFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells files apart. */
final class FileIdentity {
  private FileIdentity() {}

  /** SHA-256 of the content. */
  static String digest(Path file) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
        var buffer = new byte[1 << 16];
        while (in.read(buffer) >= 0) {
          // Reading is what feeds the digest.
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new StorageFailure(file.getFileName() + " cannot be read from disk", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
