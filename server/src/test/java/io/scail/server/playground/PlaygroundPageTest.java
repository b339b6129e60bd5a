package io.scail.server.playground;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.http.Json;
import io.scail.server.testing.NodeProject;
import io.scail.server.testing.RunningServer;
import io.scail.server.testing.SmallMedia;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a real Chromium, driven by Playwright and looked at by axe. Node.js runs the scripts
 * beside this class; the browser comes from an npm package, or is the one that the system property
 * {@code scail.browser} names. Pictures of every state stay in {@code
 * target/playground-page/pictures}.
 */
class PlaygroundPageTest {
  private static final List<String> PACKAGES =
      List.of("playwright-core@1.65.1", "axe-core@4.14.1", "@sparticuz/chromium@153.0.0");
  private static final List<String> SCRIPTS =
      List.of(
          "page.mjs",
          "chromium.mjs",
          "visitor.mjs",
          "forms.mjs",
          "jobs.mjs",
          "code.mjs",
          "looks.mjs");
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TestFactory
  List<DynamicTest> thePageInABrowser(@TempDir Path folder) throws IOException {
    var node = NodeProject.install("playground-page", PACKAGES);
    SCRIPTS.forEach(script -> node.with(getClass(), script));
    SmallMedia.picture(node.folder().resolve("picture.png"));
    SmallMedia.video(node.folder().resolve("video.mp4"));
    try (var server = new RunningServer(folder, false)) {
      var given =
          Json.object()
              .put("url", server.url())
              .put("key", server.key())
              .put("browser", System.getProperty("scail.browser", ""))
              .put("picture", node.folder().resolve("picture.png").toString())
              .put("video", node.folder().resolve("video.mp4").toString());
      var process = node.start(List.of("node", "page.mjs", Json.text(given)));
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
        return results(output.lines().iterator(), server);
      } finally {
        limit.interrupt();
        process.destroyForcibly();
      }
    }
  }

  /** Reads what the scripts print, and steers the animator as they ask. */
  private static List<DynamicTest> results(java.util.Iterator<String> lines, RunningServer server) {
    var tests = new ArrayList<DynamicTest>();
    var other = new StringBuilder();
    var done = false;
    while (lines.hasNext()) {
      var line = lines.next();
      var message = message(line);
      if (message.has("ask")) {
        server.animator().open();
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
    assertTrue(tests.size() > 20, "only " + tests.size() + " tests ran");
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
