package io.scail.server.http;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One range of bytes of a file.
 *
 * @param offset first byte
 * @param length number of bytes, at least 1
 */
public record ByteRange(long offset, long length) {
  private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /** What a {@code Range} header asks for. */
  public sealed interface Request {
    /** The whole file: no header, or one that need not be honoured. */
    record Whole() implements Request {}

    /** One part that the file has. */
    record Part(ByteRange range) implements Request {}

    /** A part that the file does not have. */
    record Unsatisfiable() implements Request {}
  }

  /**
   * Reads a {@code Range} header as RFC 9110 (14.2) has it; more than one range, or another unit,
   * means the whole file.
   *
   * @param size bytes of the file
   */
  public static Request of(Optional<String> header, long size) {
    var match = SINGLE.matcher(header.orElse("").strip());
    if (!match.matches() || (match.group(1).isEmpty() && match.group(2).isEmpty())) {
      return new Request.Whole();
    }
    if (match.group(1).isEmpty()) {
      var suffix = Math.min(size, Long.parseLong(match.group(2)));
      return suffix == 0
          ? new Request.Unsatisfiable()
          : new Request.Part(new ByteRange(size - suffix, suffix));
    }
    var first = Long.parseLong(match.group(1));
    var last =
        match.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(match.group(2)));
    if (!match.group(2).isEmpty() && Long.parseLong(match.group(2)) < first) {
      return new Request.Whole();
    }
    return first >= size
        ? new Request.Unsatisfiable()
        : new Request.Part(new ByteRange(first, last - first + 1));
  }
}
