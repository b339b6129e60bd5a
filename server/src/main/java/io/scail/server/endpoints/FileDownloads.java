package io.scail.server.endpoints;

import io.scail.server.files.FileCatalog;
import io.scail.server.files.FileRef;
import io.scail.server.http.ByteRange;
import io.scail.server.http.Exchange;
import io.scail.server.http.Json;
import io.scail.server.http.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** Answers with the bytes of a file, or with the range of them that the request wants. */
public final class FileDownloads {
  private final FileCatalog files;

  public FileDownloads(FileCatalog files) {
    this.files = files;
  }

  /**
   * Answers {@code GET} and {@code HEAD}.
   *
   * @throws Refusal with 404, 405 or 416
   */
  public void send(Exchange exchange, String id) {
    var head = exchange.method().equals("HEAD");
    if (!head && !exchange.method().equals("GET")) {
      throw Refusal.detail(405, "Method Not Allowed").with("Allow", "GET, HEAD");
    }
    var file = files.find(id).orElseThrow(FileDownloads::notFound);
    var tag = "\"" + file.sha256() + "\"";
    exchange
        .with("Accept-Ranges", "bytes")
        .with("ETag", tag)
        .with("X-Content-Type-Options", "nosniff")
        // Callers' files share the playground's origin: what they contain must not run there.
        .with(
            "Content-Security-Policy",
            "sandbox; default-src 'none'; img-src 'self'; media-src 'self'")
        .with("Cache-Control", "public, max-age=3600, immutable");
    if (exchange.header("If-None-Match").filter(tag::equals).isPresent()) {
      exchange.send(304);
      return;
    }
    // A range of another version of the file would be joined with the wrong bytes.
    var stale = exchange.header("If-Range").filter(sent -> !sent.equals(tag)).isPresent();
    var range = stale ? Optional.<String>empty() : exchange.header("Range");
    switch (ByteRange.of(range, file.size())) {
      case ByteRange.Request.Whole() ->
          send(exchange, file, new ByteRange(0, file.size()), 200, head);
      case ByteRange.Request.Part(var part) -> {
        exchange.with(
            "Content-Range",
            "bytes %d-%d/%d"
                .formatted(part.offset(), part.offset() + part.length() - 1, file.size()));
        send(exchange, file, part, 206, head);
      }
      case ByteRange.Request.Unsatisfiable() ->
          throw new Refusal(
              416,
              Json.object().put("detail", "The file has no such range"),
              Map.of("Content-Range", "bytes */" + file.size()));
    }
  }

  private void send(Exchange exchange, FileRef file, ByteRange part, int status, boolean head) {
    if (head) {
      exchange.sendHead(status, file.contentType(), part.length());
      return;
    }
    var stream =
        files.open(file, part.offset(), part.length()).orElseThrow(FileDownloads::notFound);
    try (stream) {
      exchange.send(status, file.contentType(), stream, part.length());
    } catch (IOException e) {
      throw new UncheckedIOException("a file could not be read", e);
    }
  }

  private static Refusal notFound() {
    return Refusal.detail(404, "Not Found");
  }
}
