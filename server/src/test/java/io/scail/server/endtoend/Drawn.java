package io.scail.server.endtoend;

import io.scail.preprocessing.figures.Puppet;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.preprocessing.figures.PuppetShow;
import io.scail.preprocessing.figures.PuppetShow.Scene;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.PngWriter;
import io.scail.preprocessing.media.VideoEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/** Pictures and clips of drawn figures, of which it is known what an animation should show. */
public final class Drawn {
  /** Side of the pictures that are sent. */
  static final int SIDE = 384;

  /** Side of results that need only be there. */
  public static final int SMALL = 256;

  /** Side of results that are judged by what they show: one that the network was trained at. */
  static final int LARGE = 512;

  /** Height of a figure as a share of its picture. */
  static final double SHARE = 0.86;

  private static final double FRAMES_A_ROUND = 27;

  private Drawn() {}

  /** A figure in a square room. */
  static Scene scene(int side, Look look, Stance stance) {
    return PuppetShow.draw(
        side, side, List.of(new Puppet(look, stance, side / 2.0, 0.96 * side, SHARE * side)));
  }

  /** The figures of a motion at every frame. */
  static List<Scene> scenes(int side, Look look, DoubleFunction<Stance> motion, int frames) {
    return IntStream.range(0, frames)
        .mapToObj(i -> scene(side, look, motion.apply(i / FRAMES_A_ROUND)))
        .toList();
  }

  /** Writes a picture of a standing figure. */
  public static Path character(Path file, Look look) {
    PngWriter.write(scene(SIDE, look, Stance.dance(0)).frame(), file);
    return file;
  }

  /** Writes a clip of a moving figure at 16 frames a second. */
  public static Path motion(Path file, Look look, DoubleFunction<Stance> motion, int frames) {
    return video(file, scenes(SIDE, look, motion, frames).stream().map(Scene::frame).toList());
  }

  /** Writes frames as a clip at 16 frames a second. */
  static Path video(Path file, List<Frame> frames) {
    VideoEncoder.writeAll(
        new Clip(16, frames).open(), file, EncodeSettings.defaults(), new Encoders());
    return file;
  }

  /** The matte of a mask: white on black. */
  static Frame matte(Mask mask) {
    return mask.cutOut(Frame.filled(new Size(mask.width(), mask.height()), 0xffffff), 0);
  }
}
