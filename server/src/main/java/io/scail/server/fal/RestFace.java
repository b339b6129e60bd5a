package io.scail.server.fal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.scail.server.auth.SignedTokens;
import io.scail.server.http.Exchange;
import io.scail.server.http.Face;
import io.scail.server.http.Json;
import io.scail.server.keys.Scope;
import io.scail.server.webhooks.WebhookSigner;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** First steps of uploads, short-lived tokens, and the keys that verify webhooks. */
final class RestFace implements Face {
  private static final int MOST_BODY = 1 << 20;
  private static final Duration CDN_TOKEN = Duration.ofHours(2);
  private static final long LONGEST_TOKEN_SECONDS = 3600;
  // Old Python versions read neither Z nor fractions of other lengths.
  private static final DateTimeFormatter WITH_OFFSET =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'+00:00'").withZone(ZoneOffset.UTC);

  private final Doorkeeper door;
  private final UploadTickets tickets;
  private final SignedTokens tokens;
  private final WebhookSigner signer;
  private final InstantSource clock;

  RestFace(
      Doorkeeper door,
      UploadTickets tickets,
      SignedTokens tokens,
      WebhookSigner signer,
      InstantSource clock) {
    this.door = door;
    this.tickets = tickets;
    this.tokens = tokens;
    this.signer = signer;
    this.clock = clock;
  }

  @Override
  public void handle(Exchange exchange) {
    switch (exchange.target().path()) {
      case "/storage/upload/initiate", "/storage/upload/initiate-multipart" -> {
        require(exchange, "POST");
        initiate(exchange);
      }
      case "/storage/auth/token" -> {
        require(exchange, "POST");
        cdnToken(exchange);
      }
      case "/tokens", "/tokens/realtime" -> {
        require(exchange, "POST");
        token(exchange);
      }
      case "/.well-known/jwks.json" -> {
        require(exchange, "GET");
        exchange.with("Cache-Control", "public, max-age=3600").send(200, signer.keySet());
      }
      default -> throw FalErrors.notFound();
    }
  }

  private void initiate(Exchange exchange) {
    var caller = door.admit(exchange, Scope.FILES);
    var body = body(exchange);
    var ticket =
        tickets.reserve(
            caller,
            body.path("file_name").asText("file"),
            body.path("content_type").asText("application/octet-stream"),
            SubmitHeaders.keep(exchange));
    var base = exchange.urls().files();
    exchange.send(
        200,
        Json.object()
            .put("upload_url", base + "/upload/" + tickets.issue(ticket))
            .put("file_url", ticket.url(base)));
  }

  private void cdnToken(Exchange exchange) {
    var caller = door.admitKey(exchange, Scope.FILES);
    exchange.send(
        200,
        Json.object()
            .put("token", tickets.issueCdn(caller, CDN_TOKEN))
            .put("token_type", "Bearer")
            .put("base_url", exchange.urls().cdn())
            // A little early, so that a client's cached token is never over when it is used.
            .put(
                "expires_at",
                WITH_OFFSET.format(clock.instant().plus(CDN_TOKEN).minusSeconds(60))));
  }

  private void token(Exchange exchange) {
    var caller = door.admitKey(exchange, Scope.JOBS);
    var body = body(exchange);
    var seconds = body.path("token_expiration").asLong(body.path("duration").asLong(120));
    var validity = Duration.ofSeconds(Math.clamp(seconds, 1, LONGEST_TOKEN_SECONDS));
    exchange.send(
        200, TextNode.valueOf(tokens.issue("jwt", Map.of("owner", caller.keyId()), validity)));
  }

  private static JsonNode body(Exchange exchange) {
    var bytes = exchange.body(MOST_BODY);
    try {
      return bytes.length == 0 ? Json.object() : Json.parse(bytes);
    } catch (Json.MalformedJson e) {
      throw FalErrors.malformed(e);
    }
  }

  private static void require(Exchange exchange, String method) {
    if (!exchange.method().equals(method)) {
      throw FalErrors.methodNotAllowed(method);
    }
  }
}
