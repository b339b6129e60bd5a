package io.scail.server.clients;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.testing.NodeProject;
import io.scail.server.testing.RunningServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Item 47 of the protocol's checklist: npm's {@code @fal-ai/client}, run by Node. Needs {@code
 * node} and {@code npm} on the path, and installs the client into {@code target/official-client}
 * once.
 */
class JavaScriptClientTest {
  private static final String CLIENT = "@fal-ai/client@1.10.1";

  @ParameterizedTest
  @ValueSource(strings = {"proxy", "middleware"})
  void theClientDoesEverythingItCan(String layout, @TempDir Path folder) {
    var node =
        NodeProject.install("official-client", List.of(CLIENT))
            .with(getClass(), "official-client.mjs");
    try (var server = new RunningServer(folder, false)) {
      var output =
          node.run(120, List.of("node", "official-client.mjs", server.url(), server.key(), layout));
      assertTrue(output.endsWith("all done\n"), output);
      output.lines().forEach(line -> System.out.println(layout + ": " + line));
    }
  }
}
