package io.scail.server.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

final class SettingsTableTest {
  @Test
  void theReadmeShowsTheTableAsItIs() throws IOException {
    var readme = Files.readString(Path.of("..", "README.md"));
    var table = SettingsTable.markdown();
    assertTrue(
        readme.contains(table),
        "README.md must hold this table of settings, word for word:\n" + table);
  }

  @Test
  void noTwoSettingsShareANameOrAVariable() {
    var names = new HashSet<String>();
    var variables = new HashSet<String>();
    for (var setting : KnownSettings.ALL) {
      names.add(setting.name());
      variables.add(setting.variable());
    }
    assertEquals(KnownSettings.ALL.size(), names.size());
    assertEquals(KnownSettings.ALL.size(), variables.size());
  }
}
