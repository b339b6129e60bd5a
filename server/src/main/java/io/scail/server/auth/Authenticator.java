package io.scail.server.auth;

import io.scail.server.http.Exchange;
import io.scail.server.keys.ApiKeys;
import io.scail.server.keys.Caller;
import io.scail.server.keys.Scope;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the caller behind a request's credentials. */
public final class Authenticator {
  /** Stands for everybody on a server that has no keys yet. */
  public static final Caller ANYONE = new Caller("local", "local", Set.of(Scope.values()));

  private static final Pattern SCHEME = Pattern.compile("(?i)(key|bearer)\\s+(\\S+)\\s*");

  private static final Pattern LOCAL =
      Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1\\])(:\\d{1,5})?");

  private final ApiKeys keys;
  private final SignedTokens tokens;
  private final BooleanSupplier open;

  /**
   * @param open whether a request without credentials is let in, as on a loopback server without
   *     keys; asked each time, so that the first key closes the door at once
   */
  public Authenticator(ApiKeys keys, SignedTokens tokens, BooleanSupplier open) {
    this.keys = keys;
    this.tokens = tokens;
    this.open = open;
  }

  /** The caller of {@code Authorization: Key …} or {@code Bearer …}, or of a token in the query. */
  public Optional<Caller> caller(Exchange exchange) {
    var caller = find(exchange);
    caller.ifPresent(found -> exchange.identify(found.keyId()));
    return caller;
  }

  /**
   * The caller of {@code Authorization: Key …} or {@code Bearer …} whose credential is a key and no
   * token made with one: what makes tokens asks for it, or a token could renew itself for ever.
   */
  public Optional<Caller> keyHolder(Exchange exchange) {
    var header = exchange.header("Authorization");
    var caller =
        header
            .map(SCHEME::matcher)
            .filter(Matcher::matches)
            .flatMap(match -> keys.authenticate(match.group(2)))
            .or(() -> anyone(exchange));
    caller.ifPresent(found -> exchange.identify(found.keyId()));
    return caller;
  }

  /**
   * Whether the owner of a token may still use it: a revoked key takes its tokens along, and those
   * of a server without keys are good until it has one.
   */
  public boolean stands(String owner) {
    return owner.equals(ANYONE.keyId()) ? open() : keys.usable(owner);
  }

  private Optional<Caller> find(Exchange exchange) {
    var header = exchange.header("Authorization");
    if (header.isPresent()) {
      var match = SCHEME.matcher(header.get());
      return match.matches()
          ? credential(match.group(2)).or(() -> anyone(exchange))
          : Optional.empty();
    }
    var token = exchange.query().first("fal_jwt_token");
    if (token.isPresent()) {
      return token(token.get());
    }
    return anyone(exchange);
  }

  /** The caller of a bare key, as other vendors' headers carry it. */
  public Optional<Caller> credential(String text) {
    var caller = keys.authenticate(text);
    if (caller.isPresent()) {
      return caller;
    }
    return token(text);
  }

  private Optional<Caller> token(String text) {
    return tokens
        .verify("jwt", text)
        .map(claims -> claims.get("owner"))
        .filter(this::stands)
        .map(owner -> new Caller(owner, owner, Set.of(Scope.JOBS)));
  }

  /** Everybody, on a server that lets in requests without credentials; empty on others. */
  public Optional<Caller> anyone(Exchange exchange) {
    return open() && fromThisMachine(exchange) ? Optional.of(ANYONE) : Optional.empty();
  }

  /**
   * Whether a request means this machine by its own name and comes from no other site's page: a
   * browser on this machine would send those, too.
   */
  private static boolean fromThisMachine(Exchange exchange) {
    return exchange.header("Host").filter(LOCAL.asMatchPredicate()).isPresent()
        && exchange
            .header("Origin")
            .map(origin -> LOCAL.matcher(origin.replaceFirst("^https?://", "")).matches())
            .orElse(true);
  }

  /** Whether requests without credentials are let in. */
  public boolean open() {
    return open.getAsBoolean();
  }
}
