package io.scail.server.playground;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.http.Json;
import io.scail.server.testing.NodeProject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;

/**
 * Scripts that lie beside this class and drive the page in a real Chromium by Playwright, run by
 * Node.js. The browser comes from an npm package, or is the one that the system property {@code
 * scail.browser} names.
 */
final class BrowserScripts {
  private static final List<String> PACKAGES =
      List.of("playwright-core@1.65.1", "axe-core@4.14.1", "@sparticuz/chromium@153.0.0");
  private static final List<String> SCRIPTS =
      List.of(
          "page.mjs",
          "small-network.mjs",
          "visitor.mjs",
          "forms.mjs",
          "jobs.mjs",
          "code.mjs",
          "looks.mjs");
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final NodeProject node;

  private BrowserScripts(NodeProject node) {
    this.node = node;
  }

  /** Installs what they need; aborts the test with a reason when Node.js is not there. */
  static BrowserScripts install() {
    var node = NodeProject.install("playground-page", PACKAGES);
    node.with(NodeProject.class, "chromium.mjs");
    SCRIPTS.forEach(script -> node.with(BrowserScripts.class, script));
    return new BrowserScripts(node);
  }

  /** The folder in which scripts run. */
  NodeProject node() {
    return node;
  }

  /**
   * Runs one to its end.
   *
   * @param given the server's address, a key and media
   * @param asked what is done when the script asks for it
   * @return the tests that it ran
   */
  List<DynamicTest> run(String script, ObjectNode given, Runnable asked) throws IOException {
    given.put("browser", System.getProperty("scail.browser", ""));
    var process = node.start(List.of("node", script, Json.text(given)));
    var limit =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    Thread.sleep(LIMIT);
                    process.destroyForcibly();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    try (var output = process.inputReader()) {
      return results(output.lines().iterator(), asked);
    } finally {
      limit.interrupt();
      process.destroyForcibly();
    }
  }

  private static List<DynamicTest> results(Iterator<String> lines, Runnable asked) {
    var tests = new ArrayList<DynamicTest>();
    var other = new StringBuilder();
    var done = false;
    while (lines.hasNext()) {
      var line = lines.next();
      var message = message(line);
      if (message.has("ask")) {
        asked.run();
      } else if (message.has("test")) {
        tests.add(test(message.path("test").asText(), message.path("fault")));
      } else if (message.has("done")) {
        done = true;
      } else {
        other.append(line).append('\n');
      }
    }
    System.out.print(other);
    assertTrue(done, "the browser tests did not come to their end:\n" + other);
    return tests;
  }

  private static JsonNode message(String line) {
    try {
      return Json.parse(line);
    } catch (Json.MalformedJson e) {
      return Json.object();
    }
  }

  private static DynamicTest test(String name, JsonNode fault) {
    return DynamicTest.dynamicTest(
        name, () -> assertEquals("", fault.isNull() ? "" : fault.asText()));
  }
}
