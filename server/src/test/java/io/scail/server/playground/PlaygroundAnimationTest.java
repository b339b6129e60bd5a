package io.scail.server.playground;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.server.endtoend.Drawn;
import io.scail.server.http.Json;
import io.scail.server.testing.MiniServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** From dropped files to a playing animation: the page, real processes and the small network. */
class PlaygroundAnimationTest {
  @TestFactory
  List<DynamicTest> theWholeWayInABrowser(@TempDir Path folder) throws IOException {
    var scripts = BrowserScripts.install();
    var picture = Drawn.character(folder.resolve("character.png"), Look.ALL.get(2));
    var video = Drawn.motion(folder.resolve("dance.mp4"), Look.ALL.getFirst(), Stance::dance, 49);
    try (var server = new MiniServer(folder, Map.of())) {
      var given =
          Json.object()
              .put("url", server.url())
              .put("key", server.key())
              .put("picture", picture.toString())
              .put("video", video.toString());
      var tests = scripts.run("small-network.mjs", given, () -> {});
      assertEquals(2, tests.size());
      server.await(() -> server.files("scratch").isEmpty(), () -> "scratch files are left");
      return tests;
    }
  }
}
