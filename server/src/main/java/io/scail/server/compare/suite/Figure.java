package io.scail.server.compare.suite;

import io.scail.preprocessing.figures.Puppet;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.preprocessing.figures.PuppetShow;
import io.scail.preprocessing.frames.Size;
import io.scail.server.compare.CompareFailure;
import io.scail.server.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A drawn person in one set of clothes that repeats one motion: enough to draw every frame of a
 * driving video or of a flawless result, with the truth about it.
 *
 * @param look number of the clothes
 * @param round frames until the motion begins again, at 16 a second
 * @param frames that there are
 */
public record Figure(int look, Motion motion, double round, Size size, int frames) {
  private static final double LANDSCAPE_HEIGHT = 0.86;
  private static final double PORTRAIT_HEIGHT = 0.56;
  private static final double BASELINE = 0.96;

  /** What it does. */
  public enum Motion {
    DANCE,
    JUMPS,
    WALK;

    private Stance at(double phase) {
      return switch (this) {
        case DANCE -> Stance.dance(phase);
        case JUMPS -> Stance.jumpingJack(phase);
        case WALK -> Stance.walk(phase);
      };
    }
  }

  public Figure {
    Objects.checkIndex(look, Look.ALL.size());
    Objects.requireNonNull(motion);
    Objects.requireNonNull(size);
    if (!(round >= 1) || frames < 1) {
      throw new IllegalArgumentException("%d frames, %s a round".formatted(frames, round));
    }
  }

  /** The same person's motion in other clothes. */
  Figure wearing(int other) {
    return new Figure(other, motion, round, size, frames);
  }

  /** A frame with masks and joints. */
  public PuppetShow.Scene scene(int frame) {
    return PuppetShow.draw(
        size.width(),
        size.height(),
        List.of(
            new Puppet(
                Look.ALL.get(look),
                motion.at(frame / round),
                size.width() / 2.0,
                BASELINE * size.height(),
                height())));
  }

  /** Crown to baseline in pixels: as tall as fits with the arms spread. */
  public double height() {
    return (size.isPortrait() ? PORTRAIT_HEIGHT : LANDSCAPE_HEIGHT) * size.height();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws CompareFailure when the file holds anything else
   */
  public static Figure read(Path file) {
    try {
      var tree = Json.parse(Files.readString(file));
      return new Figure(
          tree.required("look").asInt(),
          Motion.valueOf(tree.required("motion").asText().toUpperCase(Locale.ROOT)),
          tree.required("round").asDouble(),
          new Size(tree.required("width").asInt(), tree.required("height").asInt()),
          tree.required("frames").asInt());
    } catch (IOException
        | Json.MalformedJson
        | IllegalArgumentException
        | IndexOutOfBoundsException e) {
      throw new CompareFailure("%s does not describe a drawn figure.".formatted(file), e);
    }
  }

  void write(Path file) throws IOException {
    Files.write(
        file,
        Json.bytes(
            Json.object()
                .put("look", look)
                .put("motion", motion.name().toLowerCase(Locale.ROOT))
                .put("round", round)
                .put("width", size.width())
                .put("height", size.height())
                .put("frames", frames)));
  }
}
