package io.scail.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.scail.server.testing.RunningServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Item 47 of the protocol's checklist: npm's {@code @fal-ai/client}, run by Node. Needs {@code
 * node} and {@code npm} on the path, and installs the client into {@code target/official-client}
 * once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JavaScriptClientTest {
  private static final String CLIENT = "@fal-ai/client@1.10.1";
  private static final Path FOLDER = Path.of("target", "official-client");

  @BeforeAll
  void install() throws IOException, InterruptedException {
    assumeTrue(has("node") && has("npm"), "Node.js 20 is not installed: its client is not tested");
    if (!Files.isDirectory(FOLDER.resolve("node_modules/@fal-ai/client"))) {
      Files.createDirectories(FOLDER);
      Files.writeString(FOLDER.resolve("package.json"), "{\"private\":true}");
      run(120, List.of("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", CLIENT));
    }
  }

  private static boolean has(String program) {
    return List.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(":", -1)).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static String run(int seconds, List<String> command)
      throws IOException, InterruptedException {
    var log = FOLDER.resolve("output.log");
    var process =
        new ProcessBuilder(command)
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    var output = Files.readString(log);
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy", "middleware"})
  void theClientDoesEverythingItCan(String layout, @TempDir Path folder)
      throws IOException, InterruptedException {
    try (var script = getClass().getResourceAsStream("official-client.mjs")) {
      var text = new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(FOLDER.resolve("official-client.mjs"), text);
    }
    try (var server = new RunningServer(folder, false)) {
      var output =
          run(120, List.of("node", "official-client.mjs", server.url(), server.key(), layout));
      assertTrue(output.endsWith("all done\n"), output);
      output.lines().forEach(line -> System.out.println(layout + ": " + line));
    }
  }
}
