package io.scail.server.compare.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scail.server.compare.suite.Mode;
import io.scail.server.compare.suite.Suite;
import io.scail.server.compare.suite.SuiteCase;
import io.scail.server.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunFolderTest {
  @TempDir private Path folder;

  private SuiteCase kept(String image, String video, String truth) throws IOException {
    var asked =
        new SuiteCase(
            "case-1",
            Files.writeString(folder.resolve(image), "the image"),
            Files.writeString(folder.resolve(video), "the video"),
            3,
            "",
            Mode.ANIMATION,
            List.of(1L),
            Json.object(),
            Optional.of(Files.writeString(folder.resolve(truth), "the truth")));
    var run = folder.resolve("run");
    var plan =
        new RunPlan(
            new Suite("small", "0".repeat(64), List.of(asked)),
            List.of(new Target.Folder("theirs", folder)),
            1);
    RunFolder.prepare(plan, run);
    return RunFolder.plan(run).suite().cases().getFirst();
  }

  private static void assertKept(SuiteCase kept) throws IOException {
    assertEquals("the image", Files.readString(kept.image()));
    assertEquals("the video", Files.readString(kept.video()));
    assertEquals("the truth", Files.readString(kept.truth().orElseThrow()));
  }

  @Test
  void filesWithOneEndingAreKeptApart() throws IOException {
    var kept = kept("image.gif", "video.gif", "truth.gif");
    assertKept(kept);
    assertEquals("case-1-video.gif", String.valueOf(kept.video().getFileName()));
  }

  @Test
  void filesWithoutAnEndingAreKept() throws IOException {
    assertKept(kept("image", "video", "truth"));
  }
}
