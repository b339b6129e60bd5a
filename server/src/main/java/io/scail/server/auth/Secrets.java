package io.scail.server.auth;

import io.scail.server.database.Database;
import java.util.Base64;
import java.util.function.Supplier;

/** Secrets that the server makes for itself once and that all nodes share. */
public final class Secrets {
  private final Database database;

  public Secrets(Database database) {
    this.database = database;
  }

  /** The secret of this name; the first call ever made decides what it is. */
  public byte[] get(String name, Supplier<byte[]> fresh) {
    var text =
        database.write(
            tx -> {
              tx.update(
                  "INSERT INTO server_secret (name, secret) VALUES (?, ?) ON CONFLICT DO NOTHING",
                  name,
                  Base64.getEncoder().encodeToString(fresh.get()));
              return tx.first(
                      "SELECT secret FROM server_secret WHERE name = ?",
                      row -> row.getString(1),
                      name)
                  .orElseThrow();
            });
    return Base64.getDecoder().decode(text);
  }
}
