package io.scail.server.keys;

import java.util.Set;

/**
 * Who sent a request.
 *
 * @param keyId id of the key; owner of the jobs and files it makes
 * @param name the operator's name for it
 */
public record Caller(String keyId, String name, Set<Scope> scopes) {

  public Caller {
    scopes = Set.copyOf(scopes);
  }

  /** Whether the key may do this. */
  public boolean may(Scope scope) {
    return scopes.contains(scope) || scopes.contains(Scope.ADMIN);
  }
}
