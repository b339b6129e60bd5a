package io.scail.server.demo;

import io.scail.preprocessing.figures.Puppet;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.preprocessing.figures.PuppetShow;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.PngWriter;
import io.scail.preprocessing.media.VideoEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Characters and a dance. */
public final class DemoInputs {
  /** One full segment: five seconds. */
  public static final int FRAMES = 81;

  private static final int FPS = 16;
  private static final int WIDTH = 896;
  private static final int HEIGHT = 512;
  private static final double FRAMES_A_ROUND = 27;

  private DemoInputs() {}

  /** Whose picture is animated. */
  public enum Reference {
    /** A standing person in one set of clothes, drawn on the spot. */
    DRAWN("character.png", "A person in an orange shirt dances in a plain room."),
    /** A photograph in the public domain; its NOTICE lies beside it. */
    ASTRONAUT("astronaut.jpg", "An astronaut in an orange suit dances.");

    private final String fileName;
    private final String prompt;

    Reference(String fileName, String prompt) {
      this.fileName = fileName;
      this.prompt = prompt;
    }

    /** Name that the picture is written under. */
    public String fileName() {
      return fileName;
    }

    /** What a result of it shows. */
    public String prompt() {
      return prompt;
    }

    /** Writes the picture. */
    public void write(Path file) {
      if (this == DRAWN) {
        PngWriter.write(person(Look.ALL.get(2), 0), file);
        return;
      }
      try (var picture =
          Objects.requireNonNull(DemoInputs.class.getResourceAsStream(fileName), fileName)) {
        Files.copy(picture, file, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Draws a person in other clothes who dances. */
  public static void writeDance(Path mp4) {
    var frames =
        IntStream.range(0, FRAMES)
            .mapToObj(i -> person(Look.ALL.getFirst(), i / FRAMES_A_ROUND))
            .toList();
    VideoEncoder.writeAll(
        new Clip(FPS, frames).open(), mp4, EncodeSettings.defaults().withFps(FPS), new Encoders());
  }

  private static Frame person(Look look, double phase) {
    return PuppetShow.draw(
            WIDTH,
            HEIGHT,
            List.of(
                new Puppet(look, Stance.dance(phase), WIDTH / 2.0, 0.96 * HEIGHT, 0.86 * HEIGHT)))
        .frame();
  }
}
