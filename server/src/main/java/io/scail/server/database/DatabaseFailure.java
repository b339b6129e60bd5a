package io.scail.server.database;

import org.jspecify.annotations.Nullable;

/** The database did not do what it was asked; nothing of the transaction happened. */
public final class DatabaseFailure extends RuntimeException {

  public DatabaseFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
