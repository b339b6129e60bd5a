package io.scail.server.node;

import io.scail.server.database.Database;
import io.scail.server.keys.ApiKeys;
import io.scail.server.settings.Settings;

/** The keys of a server, for commands that manage them; the server may be running. */
public record OpenKeys(ApiKeys keys, Database database) implements AutoCloseable {

  /** Opens the database that the settings name. */
  public static OpenKeys open(Settings given) {
    var storage = NodeSettings.of(given).storage();
    DataFolder.make(storage.data());
    var database = Database.open(storage.database());
    return new OpenKeys(new ApiKeys(database), database);
  }

  @Override
  public void close() {
    database.close();
  }
}
