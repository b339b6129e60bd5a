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
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** A character and a dance, drawn on the spot. */
public final class DemoInputs {
  /** One full segment: five seconds. */
  public static final int FRAMES = 81;

  private static final int FPS = 16;
  private static final int WIDTH = 896;
  private static final int HEIGHT = 512;
  private static final double FRAMES_A_ROUND = 27;

  private DemoInputs() {}

  /** Draws a standing person in one set of clothes. */
  public static void writeCharacter(Path png) {
    PngWriter.write(person(Look.ALL.get(2), 0), png);
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
