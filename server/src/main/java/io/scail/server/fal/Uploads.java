package io.scail.server.fal;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.files.FileCatalog;
import io.scail.server.files.FileFailure;
import io.scail.server.files.FileRef;
import io.scail.server.files.UploadParts;
import io.scail.server.http.Exchange;
import io.scail.server.http.Json;
import io.scail.server.http.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Takes files in, in one piece or in numbered parts. */
final class Uploads {
  private static final int MOST_PARTS = 10_000;
  private static final int MOST_LIST_BYTES = 4 << 20;

  private final FileCatalog files;
  private final UploadParts parts;
  private final UploadSettings settings;

  /** Ids of files whose bytes are coming in here now. */
  private final Set<String> coming = ConcurrentHashMap.newKeySet();

  Uploads(FileCatalog files, UploadSettings settings) {
    this.files = files;
    this.parts = files.parts();
    this.settings = settings;
  }

  /** Keeps the body as the ticket's file; the same bytes once more are fine, others are refused. */
  void whole(Exchange exchange, UploadTickets.Ticket ticket) {
    if (exchange.contentLength().orElse(0L) > settings.mostFileBytes()) {
      throw new FileFailure.TooLarge(settings.mostFileBytes());
    }
    add(ticket, exchange.body());
  }

  /** Keeps one part; its number is from 1. */
  void part(Exchange exchange, UploadTickets.Ticket ticket, String text) {
    if (!text.matches("[1-9]\\d{0,4}") || Integer.parseInt(text) > MOST_PARTS) {
      throw FalErrors.badRequest("A part's number is 1 to %d.".formatted(MOST_PARTS));
    }
    var number = Integer.parseInt(text);
    var stored = parts.add(part(ticket, number), exchange.body(), settings.mostFileBytes());
    // JavaScript's client reads the body, Python's the header.
    exchange.with("ETag", "\"" + stored.sha256() + "\"");
    exchange.send(
        200, Json.object().put("partNumber", number).put("etag", "\"" + stored.sha256() + "\""));
  }

  /** Joins the listed parts, by their numbers and not by their order in the list. */
  void complete(Exchange exchange, UploadTickets.Ticket ticket) {
    var listed = new ArrayList<UploadParts.Part>();
    for (var number : numbers(exchange)) {
      var part = part(ticket, number);
      if (!parts.has(part) && files.find(ticket.id()).isEmpty()) {
        throw FalErrors.badRequest("Part %d has not been uploaded.".formatted(number));
      }
      listed.add(part);
    }
    if (files.find(ticket.id()).isEmpty()) {
      try (var joined = joined(listed)) {
        add(ticket, joined);
      } catch (IOException e) {
        throw new UncheckedIOException("the parts could not be joined", e);
      }
    }
    parts.delete(listed);
    exchange.send(200, Json.object().put("access_url", ticket.url(exchange.urls().files())));
  }

  private Iterable<Integer> numbers(Exchange exchange) {
    JsonNode parts;
    try {
      parts = Json.parse(exchange.body(MOST_LIST_BYTES)).path("parts");
    } catch (Json.MalformedJson e) {
      throw FalErrors.malformed(e);
    }
    var numbers = new TreeMap<Integer, Boolean>();
    for (var part : parts) {
      numbers.put(part.path("partNumber").asInt(0), true);
    }
    if (numbers.isEmpty() || numbers.firstKey() < 1 || numbers.lastKey() > MOST_PARTS) {
      throw FalErrors.badRequest("The list of parts names no part, or one that cannot be.");
    }
    return numbers.keySet();
  }

  void add(UploadTickets.Ticket ticket, InputStream bytes) {
    if (!coming.add(ticket.id())) {
      // Both would write the same place, and the one that is refused would take the other's bytes.
      throw FalErrors.flat(
          409, "bad_request", "Another upload to this address is under way: wait for its end.");
    }
    try {
      addAlone(ticket, bytes);
    } finally {
      coming.remove(ticket.id());
    }
  }

  private void addAlone(UploadTickets.Ticket ticket, InputStream bytes) {
    var existing = files.find(ticket.id());
    if (existing.isPresent()) {
      requireSame(existing.get(), bytes);
      return;
    }
    files.add(
        ticket.id(),
        ticket.owner(),
        ticket.description(),
        bytes,
        settings.mostFileBytes(),
        ticket.keep());
  }

  private static void requireSame(FileRef existing, InputStream bytes) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      try (var digested = new DigestInputStream(bytes, digest)) {
        digested.transferTo(OutputStream.nullOutputStream());
      }
      if (!HexFormat.of().formatHex(digest.digest()).equals(existing.sha256())) {
        throw Refusal.detail(403, "This upload address has been used for another file.");
      }
    } catch (IOException e) {
      throw Exchange.brokenBody();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** One stream over all parts that opens each only when it is its turn. */
  private InputStream joined(List<UploadParts.Part> listed) {
    var next = listed.iterator();
    return new InputStream() {
      private InputStream current = InputStream.nullInputStream();

      @Override
      public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        for (var count = current.read(bytes, offset, length); ; ) {
          if (count >= 0 || !next.hasNext()) {
            return count;
          }
          current.close();
          current = open(next.next());
          count = current.read(bytes, offset, length);
        }
      }

      @Override
      public void close() throws IOException {
        current.close();
      }
    };
  }

  private InputStream open(UploadParts.Part part) {
    return parts
        .open(part)
        .orElseThrow(() -> FalErrors.badRequest("A part has gone: upload it again."));
  }

  private static UploadParts.Part part(UploadTickets.Ticket ticket, int number) {
    return new UploadParts.Part(ticket.id(), ticket.owner(), number);
  }
}
