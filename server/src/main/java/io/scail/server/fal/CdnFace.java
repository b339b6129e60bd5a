package io.scail.server.fal;

import io.scail.server.auth.Authenticator;
import io.scail.server.endpoints.FileDownloads;
import io.scail.server.files.FileFailure;
import io.scail.server.http.Exchange;
import io.scail.server.http.Face;
import io.scail.server.http.Json;
import io.scail.server.http.Refusal;
import io.scail.server.keys.Caller;
import io.scail.server.keys.Scope;
import java.util.List;
import java.util.Set;

/** Bytes in and out: uploads in one piece or in parts, and public downloads. */
final class CdnFace implements Face {
  private final Authenticator authenticator;
  private final UploadTickets tickets;
  private final Uploads uploads;
  private final FileDownloads downloads;

  CdnFace(
      Authenticator authenticator,
      UploadTickets tickets,
      Uploads uploads,
      FileDownloads downloads) {
    this.authenticator = authenticator;
    this.tickets = tickets;
    this.uploads = uploads;
    this.downloads = downloads;
  }

  @Override
  public void handle(Exchange exchange) {
    try {
      route(exchange, exchange.segments());
    } catch (FileFailure.TooLarge | FileFailure.QuotaExceeded e) {
      throw FalErrors.flat(413, "bad_request", String.valueOf(e.getMessage()))
          .with("Connection", "close");
    } catch (FileFailure.Interrupted e) {
      throw FalErrors.badRequest(String.valueOf(e.getMessage()));
    }
  }

  private void route(Exchange exchange, List<String> path) {
    var first = path.isEmpty() ? "" : path.getFirst();
    if (first.equals("upload") && path.size() >= 2) {
      direct(exchange, tickets.redeem(path.get(1)), path.subList(2, path.size()));
    } else if (exchange.target().is("files", "upload")) {
      require(exchange, "POST");
      whole(exchange);
    } else if (exchange.target().is("files", "upload", "multipart")) {
      require(exchange, "POST");
      startParts(exchange);
    } else if (path.size() >= 5
        && first.equals("files")
        && path.get(1).equals("b")
        && path.get(4).equals("multipart")) {
      parts(exchange, path);
    } else if (path.size() == 4 && first.equals("files") && path.get(1).equals("b")) {
      downloads.send(exchange, path.get(2));
    } else {
      throw FalErrors.notFound();
    }
  }

  /** Uploads to an address that is its own permission. */
  private void direct(Exchange exchange, UploadTickets.Ticket ticket, List<String> rest) {
    if (rest.isEmpty()) {
      require(exchange, "PUT");
      uploads.whole(exchange, ticket);
      exchange.send(200, Json.object());
    } else if (rest.equals(List.of("complete"))) {
      require(exchange, "POST");
      uploads.complete(exchange, ticket);
    } else if (rest.size() == 1) {
      require(exchange, "PUT");
      uploads.part(exchange, ticket, rest.getFirst());
    } else {
      throw FalErrors.notFound();
    }
  }

  private void whole(Exchange exchange) {
    var ticket = reserve(exchange);
    uploads.whole(exchange, ticket);
    exchange.send(200, Json.object().put("access_url", ticket.url(exchange.urls().files())));
  }

  private void startParts(Exchange exchange) {
    var ticket = reserve(exchange);
    exchange.send(
        200,
        Json.object()
            .put("access_url", ticket.url(exchange.urls().files()))
            .put("uploadId", tickets.issue(ticket)));
  }

  private void parts(Exchange exchange, List<String> path) {
    var owner = owner(exchange);
    if (path.size() != 7) {
      throw FalErrors.notFound();
    }
    var ticket = tickets.redeem(path.get(5));
    if (!ticket.owner().equals(owner.keyId()) || !ticket.id().equals(path.get(2))) {
      throw Refusal.detail(403, "This upload belongs to another file or key.");
    }
    if (path.get(6).equals("complete")) {
      require(exchange, "POST");
      uploads.complete(exchange, ticket);
    } else {
      require(exchange, "PUT");
      uploads.part(exchange, ticket, path.get(6));
    }
  }

  private UploadTickets.Ticket reserve(Exchange exchange) {
    return tickets.reserve(
        owner(exchange),
        exchange.header("X-Fal-File-Name").orElse("file"),
        exchange.header("Content-Type").orElse("application/octet-stream"),
        SubmitHeaders.keep(exchange));
  }

  private Caller owner(Exchange exchange) {
    var byToken =
        exchange
            .header("Authorization")
            .filter(header -> header.regionMatches(true, 0, "Bearer ", 0, 7))
            .flatMap(header -> tickets.cdnOwner(header.substring(7).strip()));
    if (byToken.isPresent()) {
      return new Caller(byToken.get(), byToken.get(), Set.of());
    }
    return authenticator
        .caller(exchange)
        .filter(caller -> caller.may(Scope.FILES))
        .orElseThrow(FalErrors::unauthorized);
  }

  private static void require(Exchange exchange, String method) {
    if (!exchange.method().equals(method)) {
      throw FalErrors.methodNotAllowed(method);
    }
  }
}
