package io.scail.server.fal;

import io.scail.server.auth.SignedTokens;
import io.scail.server.endpoints.OutputLinks;
import io.scail.server.files.FileCatalog;
import io.scail.server.http.Refusal;
import io.scail.server.keys.Caller;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Permissions to upload one file, which carry everything about it: the upload itself needs no key.
 */
final class UploadTickets {
  private static final String PURPOSE = "upload";
  private static final String CDN = "cdn";

  private final SignedTokens tokens;
  private final FileCatalog files;
  private final UploadSettings settings;
  private final Predicate<String> stands;

  /**
   * @param stands whether an owner may still use what was issued to it
   */
  UploadTickets(
      SignedTokens tokens, FileCatalog files, UploadSettings settings, Predicate<String> stands) {
    this.tokens = tokens;
    this.files = files;
    this.settings = settings;
    this.stands = stands;
  }

  /**
   * One file that may be uploaded.
   *
   * @param id what the file's URL will name
   * @param keep how long it stays
   */
  record Ticket(
      String id, String owner, String fileName, String contentType, Optional<Duration> keep) {
    FileCatalog.Description description() {
      return new FileCatalog.Description(fileName, contentType);
    }

    /** Address of the file below a base without a slash at its end. */
    String url(String base) {
      return OutputLinks.url(base, id, fileName);
    }
  }

  /** A permission for a file that has no bytes yet. */
  Ticket reserve(Caller caller, String fileName, String contentType, Optional<Duration> keep) {
    return new Ticket(
        files.newFileId(),
        caller.keyId(),
        FileCatalog.safeName(fileName),
        contentType.matches("[\\w!#$&^.+-]+/[\\w!#$&^.+-]+(\\s*;[ -~]*)?")
            ? contentType
            : "application/octet-stream",
        keep.isPresent() ? keep : settings.keepUploads());
  }

  String issue(Ticket ticket) {
    var claims =
        new HashMap<>(
            Map.of(
                "id", ticket.id(),
                "owner", ticket.owner(),
                "name", ticket.fileName(),
                "type", ticket.contentType()));
    ticket.keep().ifPresent(keep -> claims.put("keep", Long.toString(keep.toSeconds())));
    return tokens.issue(PURPOSE, claims, settings.uploadWithin());
  }

  /**
   * The permission behind a token.
   *
   * @throws Refusal with 403 when it is none, or is over, or its owner's key is revoked
   */
  Ticket redeem(String token) {
    return tokens
        .verify(PURPOSE, token)
        .map(UploadTickets::ticket)
        .filter(ticket -> stands.test(ticket.owner()))
        .orElseThrow(
            () -> Refusal.detail(403, "This upload address is not valid, or no longer valid."));
  }

  /** A token that stands for a caller's key on the upload host. */
  String issueCdn(Caller caller, Duration validity) {
    return tokens.issue(CDN, Map.of("owner", caller.keyId()), validity);
  }

  /** The owner behind a token of {@link #issueCdn}, while its key is good. */
  Optional<String> cdnOwner(String token) {
    return tokens.verify(CDN, token).map(claims -> claims.get("owner")).filter(stands);
  }

  private static Ticket ticket(SignedTokens.Claims claims) {
    var keep = claims.get("keep");
    return new Ticket(
        claims.get("id"),
        claims.get("owner"),
        claims.get("name"),
        claims.get("type"),
        keep.isEmpty() ? Optional.empty() : Optional.of(Duration.ofSeconds(Long.parseLong(keep))));
  }
}
