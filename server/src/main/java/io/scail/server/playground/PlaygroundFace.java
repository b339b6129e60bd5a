package io.scail.server.playground;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.auth.Authenticator;
import io.scail.server.endpoints.Endpoints;
import io.scail.server.http.Exchange;
import io.scail.server.http.Face;
import io.scail.server.http.Json;
import io.scail.server.http.Refusal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Serves the page at {@code /}, its files below {@code /playground/}, and what it says. */
public final class PlaygroundFace implements Face {
  // Media may be data URIs (sync_mode) and files that the visitor chose (blob). Nothing comes from
  // or goes to another origin, and nothing can be injected as markup or script.
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src 'self' blob: data:; media-src 'self' blob: data:; form-action 'none';"
          + " base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script';"
          + " trusted-types 'none'";

  private final Endpoints endpoints;
  private final Authenticator authenticator;
  private final ServerCard card;
  private final Map<String, PageFile> files = new ConcurrentHashMap<>();

  public PlaygroundFace(Endpoints endpoints, Authenticator authenticator, ServerCard card) {
    this.endpoints = endpoints;
    this.authenticator = authenticator;
    this.card = card;
  }

  @Override
  public void handle(Exchange exchange) {
    var path = String.join("/", exchange.segments());
    var name =
        switch (path) {
          case "", "playground" -> "index.html";
          case "favicon.ico" -> "favicon.svg";
          default -> path.replaceFirst("^playground/", "");
        };
    var file =
        name.equals("server.json")
            ? PageFile.of("application/json", Json.bytes(server(exchange)))
            : read(name).orElseThrow(() -> Refusal.detail(404, "Not Found"));
    if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
      throw Refusal.detail(405, "Method Not Allowed").with("Allow", "GET, HEAD");
    }
    send(exchange, file);
  }

  private Optional<PageFile> read(String name) {
    var known = files.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    var read = PageFile.read(name);
    read.ifPresent(file -> files.put(name, file));
    return read;
  }

  private static void send(Exchange exchange, PageFile file) {
    exchange
        .with("ETag", file.tag())
        // Always asked for again, mostly answered with 304: a new version shows at once.
        .with("Cache-Control", "no-cache")
        .with("Content-Security-Policy", POLICY)
        .with("Cross-Origin-Opener-Policy", "same-origin")
        .with("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        .with("Referrer-Policy", "no-referrer")
        .with("X-Content-Type-Options", "nosniff");
    if (exchange.header("If-None-Match").filter(tags -> tags.contains(file.tag())).isPresent()) {
      exchange.send(304);
    } else if (exchange.method().equals("HEAD")) {
      exchange.sendHead(200, file.contentType(), file.bytes().length);
    } else {
      exchange.send(200, file.contentType(), file.bytes());
    }
  }

  private JsonNode server(Exchange exchange) {
    var json = Json.object().put("profile", card.profile());
    card.models().forEach(json.putArray("models")::add);
    card.notice().ifPresent(notice -> json.put("notice", notice));
    json.put("keys_needed", authenticator.anyone(exchange).isEmpty());
    var list = json.putArray("endpoints");
    for (var endpoint : endpoints.all()) {
      list.addObject()
          .put("id", endpoint.id())
          .put("title", endpoint.title())
          .put("description", endpoint.description())
          .put("category", endpoint.category());
    }
    return json;
  }
}
