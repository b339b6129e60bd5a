package io.scail.server.playground;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.http.Json;
import io.scail.server.testing.RunningServer;
import io.scail.server.testing.SmallMedia;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a real Chromium, looked at by axe, over an animator that waits when it is told to.
 * Pictures of every state stay in {@code target/playground-page/pictures}.
 */
class PlaygroundPageTest {
  @TestFactory
  List<DynamicTest> thePageInABrowser(@TempDir Path folder) throws IOException {
    var scripts = BrowserScripts.install();
    var picture = scripts.node().folder().resolve("picture.png");
    var video = scripts.node().folder().resolve("video.mp4");
    SmallMedia.picture(picture);
    SmallMedia.video(video);
    try (var server = new RunningServer(folder, false)) {
      var given =
          Json.object()
              .put("url", server.url())
              .put("key", server.key())
              .put("picture", picture.toString())
              .put("video", video.toString());
      var tests = scripts.run("page.mjs", given, () -> server.animator().open());
      assertTrue(tests.size() > 20, "only " + tests.size() + " tests ran");
      return tests;
    }
  }
}
