package io.scail.preprocessing.onnx;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 as 64 hexadecimal digits. */
final class Sha256 {

  private static final int CHUNK = 1 << 20;

  private Sha256() {}

  static String of(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  /** Of several digests, one a line. */
  static String of(List<String> digests) {
    return of(String.join("\n", digests).getBytes(StandardCharsets.US_ASCII));
  }

  /** Of a file's content. */
  static String of(Path file) throws IOException {
    var digest = digest();
    try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
      var buffer = new byte[CHUNK];
      while (in.read(buffer) >= 0) {
        // Reading is what feeds the digest.
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
