package io.scail.preprocessing.metrics;

import io.scail.preprocessing.PreprocessingOptions.Mode;
import io.scail.preprocessing.figures.Puppet;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.preprocessing.figures.PuppetShow;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.PngWriter;
import io.scail.preprocessing.media.VideoEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A character, a driver who wears other clothes in another room, and the faultless result of both:
 * the character in its own room with the driver's motion.
 */
final class DrawnCase {
  static final Look CHARACTER = Look.ALL.get(0);
  static final Look DRIVER = Look.ALL.get(1);
  static final Encoders ENCODERS = new Encoders();

  private static final Stance POSING = new Stance(0, 60, 40, 120, 150, 88, 90, 92, 90, 0, 0);

  /** Frames of a round of the dance. */
  private static final double ROUND = 30;

  final Size size;
  final int frames;
  final Path folder;
  final ComparisonCase sources;

  DrawnCase(Path folder, Size size, int frames) {
    this.folder = folder;
    this.size = size;
    this.frames = frames;
    var reference = folder.resolve("reference.png");
    var driving = folder.resolve("driving.mp4");
    PngWriter.write(behind(scene(CHARACTER, POSING, 1), ownRoom()), reference);
    write(
        IntStream.range(0, frames).mapToObj(t -> scene(DRIVER, dance(t), 1).frame()).toList(),
        EncodeSettings.defaults(),
        driving);
    this.sources = ComparisonCase.of(reference, driving, Mode.ANIMATION);
  }

  static Stance dance(int t) {
    return Stance.dance(t / ROUND + 0.1);
  }

  double tall() {
    return 0.82 * size.height();
  }

  /** A figure before PuppetShow's room. */
  PuppetShow.Scene scene(Look look, Stance stance, double scale) {
    var puppet = new Puppet(look, stance, 0.5 * size.width(), 0.95 * size.height(), scale * tall());
    return PuppetShow.draw(size.width(), size.height(), List.of(puppet));
  }

  /** A scene's figure before another picture. */
  static Frame behind(PuppetShow.Scene scene, Frame room) {
    return over(scene.frame(), scene.masks().getFirst(), room);
  }

  private static Frame over(Frame picture, Mask where, Frame under) {
    byte[] rgb = under.rgb().clone();
    for (int pixel = where.nextOn(0); pixel >= 0; pixel = where.nextOn(pixel + 1)) {
      System.arraycopy(picture.rgb(), 3 * pixel, rgb, 3 * pixel, 3);
    }
    return Frame.of(under.size(), rgb);
  }

  /** The character's room: a wall with soft stripes and texture. */
  Frame ownRoom() {
    var rgb = new byte[3 * size.pixels()];
    for (int y = 0, i = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        double u = (double) x / size.height();
        double v = (double) y / size.height();
        double stripe = 22 * Math.sin(14 * u + 3 * v) + 6 * Math.sin(90 * u) * Math.sin(75 * v);
        rgb[i++] = (byte) (int) (150 + stripe);
        rgb[i++] = (byte) (int) (165 + stripe + 20 * v);
        rgb[i++] = (byte) (int) (120 + stripe / 2 + 40 * v);
      }
    }
    return Frame.of(size, rgb);
  }

  /** The faultless result. */
  List<Frame> result() {
    return result(CHARACTER, 1);
  }

  List<Frame> result(Look look, double scale) {
    var room = ownRoom();
    return IntStream.range(0, frames)
        .mapToObj(t -> behind(scene(look, dance(t), scale), room))
        .toList();
  }

  DrawnTruth truth() {
    var room = ownRoom();
    return new DrawnTruth(
        frames,
        t -> {
          var scene = scene(CHARACTER, dance(t), 1);
          return new PuppetShow.Scene(behind(scene, room), scene.masks(), scene.joints());
        },
        0,
        tall());
  }

  ResultClip clip(String name, List<Frame> pictures) {
    return clip(name, pictures, EncodeSettings.defaults());
  }

  ResultClip clip(String name, List<Frame> pictures, EncodeSettings settings) {
    var file = folder.resolve(name + "." + settings.codec().extension());
    write(pictures, settings, file);
    return ResultClip.of(file);
  }

  private static void write(List<Frame> pictures, EncodeSettings settings, Path file) {
    try (var encoder = VideoEncoder.open(file, pictures.getFirst().size(), settings, ENCODERS)) {
      pictures.forEach(encoder::write);
      encoder.finish();
    }
  }
}
