package io.scail.server.playground;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** One file of the page. */
final class PageFile {
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");
  // No slash and no leading dot: a name cannot leave the folder.
  private static final Pattern NAME = Pattern.compile("[a-z][a-z-]*\\.(html|css|js|svg)");

  private final String contentType;
  private final byte[] bytes;
  private final String tag;

  private PageFile(String contentType, byte[] bytes, String tag) {
    this.contentType = contentType;
    this.bytes = bytes;
    this.tag = tag;
  }

  /** Reads a file of the page from the resources; empty when there is none of this name. */
  static Optional<PageFile> read(String name) {
    var match = NAME.matcher(name);
    if (!match.matches()) {
      return Optional.empty();
    }
    try (var stream = PageFile.class.getResourceAsStream(name)) {
      return stream == null
          ? Optional.empty()
          : Optional.of(of(TYPES.getOrDefault(match.group(1), ""), stream.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException("a file of the page could not be read: " + name, e);
    }
  }

  static PageFile of(String contentType, byte[] bytes) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new PageFile(
          contentType, bytes, "\"" + HexFormat.of().formatHex(digest, 0, 16) + "\"");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  String contentType() {
    return contentType;
  }

  /** The content; not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  /** Entity tag in quotes, made of the bytes' SHA-256. */
  String tag() {
    return tag;
  }
}
