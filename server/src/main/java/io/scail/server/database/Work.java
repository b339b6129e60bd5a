package io.scail.server.database;

import java.sql.SQLException;

/** What happens inside a transaction. May be run again after a conflict or a lost connection. */
@FunctionalInterface
public interface Work<T> {
  T apply(Transaction transaction) throws SQLException;
}
