package io.scail.server.compare;

import io.scail.server.compare.suite.Suite;
import io.scail.server.compare.suite.SuiteFile;
import io.scail.server.testing.SmallMedia;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Suites of a three-second clip in which a bar crosses the picture. */
public final class SmallSuite {
  private SmallSuite() {}

  /** A suite with one case for each prompt, called {@code case-1} and so on. */
  public static Path write(Path folder, List<String> prompts) {
    try {
      Files.createDirectories(folder);
      SmallMedia.picture(folder.resolve("bar.png"));
      SmallMedia.video(folder.resolve("bar.mp4"));
      var text = new StringBuilder("name: small\ncases:\n");
      for (int i = 0; i < prompts.size(); i++) {
        text.append(
            "  - {id: case-%d, image: bar.png, video: bar.mp4, prompt: \"%s\"}%n"
                .formatted(i + 1, prompts.get(i)));
      }
      return Files.writeString(folder.resolve("suite.yaml"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same, read. */
  public static Suite of(Path folder, String... prompts) {
    return SuiteFile.read(write(folder, List.of(prompts)));
  }
}
