package io.scail.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The parts of a {@code multipart/form-data} body (RFC 7578), one after the other and never whole
 * in memory. Used by one thread.
 */
public final class FormParts {
  private static final Pattern BOUNDARY =
      Pattern.compile(
          "(?i)multipart/form-data\\b.*;\\s*boundary=(?:\"([^\"]{1,200})\"|([^\\s;]{1,200})).*");
  private static final int MOST_PARTS = 100;
  private static final int MOST_HEADER_BYTES = 16 * 1024;

  private final InputStream body;
  private final byte[] delimiter;
  private final byte[] buffer = new byte[64 * 1024];
  private int position;
  private int limit;
  private boolean bodyEnded;
  private int count;
  private boolean ended;

  private FormParts(InputStream body, String boundary) {
    this.body = body;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    // The first delimiter stands at the start of the body, without the line break of the others.
    buffer[limit++] = '\r';
    buffer[limit++] = '\n';
  }

  /** The parts of a body; empty when its content type is another one or names no boundary. */
  public static Optional<FormParts> of(String contentType, InputStream body) {
    var match = BOUNDARY.matcher(contentType);
    if (!match.matches()) {
      return Optional.empty();
    }
    var boundary = match.group(1) == null ? match.group(2) : match.group(1);
    return Optional.of(new FormParts(body, boundary));
  }

  /**
   * One part.
   *
   * @param fileName present when the part is a file
   * @param contentType as sent, empty when not
   * @param content read before the next part is asked for; need not be closed
   */
  public record Part(
      String name, Optional<String> fileName, Optional<String> contentType, InputStream content) {}

  /**
   * Skips what is left of the part before and returns the next one; empty after the last.
   *
   * @throws Malformed when the body is not what its content type says; reading a part throws it too
   * @throws IOException when the caller stopped sending
   */
  public Optional<Part> next() throws IOException {
    if (ended) {
      return Optional.empty();
    }
    new Content().transferTo(java.io.OutputStream.nullOutputStream());
    position += delimiter.length;
    var line = line(MOST_HEADER_BYTES);
    if (line.startsWith("--")) {
      ended = true;
      return Optional.empty();
    }
    if (!line.isBlank() || ++count > MOST_PARTS) {
      throw new Malformed(
          line.isBlank()
              ? "it has more than %d parts".formatted(MOST_PARTS)
              : "a boundary is torn");
    }
    var disposition = "";
    Optional<String> type = Optional.empty();
    var left = MOST_HEADER_BYTES;
    for (line = line(left); !line.isEmpty(); line = line(left)) {
      left -= line.length() + 2;
      var colon = line.indexOf(':');
      var name = line.substring(0, Math.max(0, colon)).strip().toLowerCase(Locale.ROOT);
      var value = line.substring(colon + 1).strip();
      switch (name) {
        case "content-disposition" -> disposition = value;
        case "content-type" -> type = Optional.of(value);
        default -> {}
      }
    }
    var name =
        parameter(disposition, "name").orElseThrow(() -> new Malformed("a part has no name"));
    return Optional.of(new Part(name, parameter(disposition, "filename"), type, new Content()));
  }

  private static Optional<String> parameter(String disposition, String name) {
    var pattern =
        Pattern.compile("(?i);\\s*" + name + "=(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s;]*))");
    var match = pattern.matcher(disposition);
    if (!match.find()) {
      return Optional.empty();
    }
    var quoted = match.group(1);
    return Optional.of(quoted == null ? match.group(2) : quoted.replaceAll("\\\\(.)", "$1"));
  }

  private String line(int most) throws IOException {
    var bytes = new ByteArrayOutputStream();
    while (true) {
      if (position == limit && !fill()) {
        // What ends with the last boundary need not end its line.
        return bytes.toString(StandardCharsets.UTF_8);
      }
      var next = buffer[position++];
      if (next == '\n') {
        var line = bytes.toString(StandardCharsets.UTF_8);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
      }
      if (bytes.size() >= most) {
        throw new Malformed("the header of a part is too long");
      }
      bytes.write(next);
    }
  }

  /** Moves what is left to the buffer's start and reads more behind it; false at the end. */
  private boolean fill() throws IOException {
    System.arraycopy(buffer, position, buffer, 0, limit - position);
    limit -= position;
    position = 0;
    if (bodyEnded || limit == buffer.length) {
      return false;
    }
    var read = body.read(buffer, limit, buffer.length - limit);
    bodyEnded = read < 0;
    limit += Math.max(0, read);
    return !bodyEnded;
  }

  /** Index of the next delimiter in the buffer, or of where one may begin that is not whole yet. */
  private int boundary() {
    for (var start = position; start < limit; start++) {
      var matched = 0;
      while (matched < delimiter.length
          && start + matched < limit
          && buffer[start + matched] == delimiter[matched]) {
        matched++;
      }
      if (matched == delimiter.length || start + matched == limit) {
        return start;
      }
    }
    return limit;
  }

  /** The bytes up to the next delimiter. */
  private final class Content extends InputStream {
    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      while (true) {
        var end = boundary();
        if (end > position) {
          var count = Math.min(length, end - position);
          System.arraycopy(buffer, position, bytes, offset, count);
          position += count;
          return count;
        }
        if (limit - position >= delimiter.length) {
          return -1;
        }
        if (!fill()) {
          throw new Malformed("it ends before its last boundary");
        }
      }
    }
  }

  /** A body is not what its content type says. */
  public static final class Malformed extends IOException {
    Malformed(String reason) {
      super("The multipart body is broken: " + reason + ".");
    }
  }
}
