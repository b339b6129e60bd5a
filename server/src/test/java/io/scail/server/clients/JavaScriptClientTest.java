package io.scail.server.clients;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.testing.NodeProject;
import io.scail.server.testing.RunningServer;
import io.scail.server.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Item 47 of the protocol's checklist: npm's {@code @fal-ai/client}, run by Node. Needs {@code
 * node} and {@code npm} on the path, and installs the client into {@code target/official-client}
 * once.
 */
class JavaScriptClientTest {
  static final String CLIENT = "@fal-ai/client@1.10.1";

  @ParameterizedTest
  @ValueSource(strings = {"proxy", "middleware"})
  void theClientDoesEverythingItCan(String layout, @TempDir Path folder) {
    try (var server = new RunningServer(folder, true)) {
      assertDone(layout, List.of(), Map.of(), server);
    }
  }

  /** Item 50: the client as it is, and fal's host names lead here behind a private certificate. */
  @Test
  void theClientNeedsNoOtherConfigurationWhenTheHostNamesLeadHere(@TempDir Path folder)
      throws IOException {
    var certificate = TestCertificate.create(Files.createDirectory(folder.resolve("tls")));
    var data = Files.createDirectory(folder.resolve("server"));
    try (var server = new RunningServer(data, true, certificate)) {
      var variables =
          Map.of(
              "NODE_EXTRA_CA_CERTS",
              certificate.pem().toString(),
              "SCAIL_TEST_PORT",
              Integer.toString(server.port()));
      assertDone("hosts", List.of("--import", "./hosts.mjs"), variables, server);
    }
  }

  private static void assertDone(
      String layout, List<String> options, Map<String, String> variables, RunningServer server) {
    var node =
        NodeProject.install("official-client", List.of(CLIENT))
            .with(JavaScriptClientTest.class, "official-client.mjs")
            .with(JavaScriptClientTest.class, "hosts.mjs");
    var command = new ArrayList<>(List.of("node"));
    command.addAll(options);
    command.addAll(List.of("official-client.mjs", server.url(), server.key(), layout));
    var output = node.run(180, command, variables);
    assertTrue(output.endsWith("all done\n"), output);
    output.lines().forEach(line -> System.out.println(layout + ": " + line));
  }
}
