package io.scail.server.fal;

import io.scail.server.auth.Authenticator;
import io.scail.server.http.Exchange;
import io.scail.server.http.Refusal;
import io.scail.server.keys.Caller;
import io.scail.server.keys.Scope;

/** Lets callers in who may do what they ask for. */
final class Doorkeeper {
  private final Authenticator authenticator;

  Doorkeeper(Authenticator authenticator) {
    this.authenticator = authenticator;
  }

  /**
   * The caller of a request.
   *
   * @throws Refusal with 401 when there is none and 403 when the key may not do this
   */
  Caller admit(Exchange exchange, Scope scope) {
    var caller = authenticator.caller(exchange).orElseThrow(FalErrors::unauthorized);
    if (!caller.may(scope)) {
      throw Refusal.detail(403, "This key may not do that: it lacks the scope " + scope + ".");
    }
    return caller;
  }

  /**
   * The caller of a request that carries a key itself and not a token.
   *
   * @throws Refusal with 401 when there is no caller and 403 when it may not do this
   */
  Caller admitKey(Exchange exchange, Scope scope) {
    admit(exchange, scope);
    return authenticator
        .keyHolder(exchange)
        .orElseThrow(
            () -> Refusal.detail(403, "A token does not make further tokens: send a key."));
  }
}
