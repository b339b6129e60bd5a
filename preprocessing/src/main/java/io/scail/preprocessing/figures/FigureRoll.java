package io.scail.preprocessing.figures;

import io.scail.preprocessing.figures.Casting.Place;
import java.awt.image.BufferedImage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes figures and rooms apart from one another, to train and measure small networks with: any
 * figure can be laid over any room.
 *
 * <p>A group is a line of JSON and then bytes. For each of the figures: its room {@code [height,
 * width, 3]}, then for its rest and each moving frame the figure over black {@code [height, width,
 * 3]} and its parts {@code [height, width, 3]}, whose three values add up to the figure's coverage
 * of the pixel. Everything is drawn larger and averaged.
 */
public final class FigureRoll {
  private static final int FIGURES = 4;
  private static final int RATE = 16;
  private static final int CLIP = 81;

  private final Settings settings;

  /**
   * @param width of the pictures written
   * @param fine how many times larger they are drawn
   * @param run latent frames of four frames each that a group shows, one after another
   * @param pairs whether figures 0 and 2 stand at the left and move alike, 1 and 3 at the right
   */
  public record Settings(int width, int height, int fine, int run, boolean pairs) {
    public Settings {
      if (width < 8 || height < 8 || fine < 1 || run < 1 || run > (CLIP + 3) / 4) {
        throw new IllegalArgumentException(
            "groups of %d latent frames of %dx%d cannot be drawn".formatted(run, width, height));
      }
    }
  }

  public FigureRoll(Settings settings) {
    this.settings = settings;
  }

  /** Writes the groups of the seeds from {@code first} on. */
  public void write(OutputStream out, long first, int groups) throws IOException {
    var data = new DataOutputStream(out);
    for (long seed = first; seed < first + groups; seed++) {
      group(data, seed);
    }
    data.flush();
  }

  private void group(DataOutputStream out, long seed) throws IOException {
    var casting = new Casting(seed);
    int width = settings.fine() * settings.width();
    int height = settings.fine() * settings.height();
    var places = new ArrayList<Place>();
    var motions = new ArrayList<Motion>();
    int sides = settings.pairs() ? 2 : 1;
    for (int side = 0; side < sides; side++) {
      motions.add(casting.motion());
      places.add(
          settings.pairs() ? casting.place(width, height, side) : casting.place(width, height));
    }
    int latest = (CLIP + 3) / 4 - settings.run();
    int start = seed % 3 == 0 ? 0 : Math.floorMod(seed * 31, latest + 1);
    var frames = frames(start);
    out.write(
        "{\"width\":%d,\"height\":%d,\"figures\":%d,\"run\":%d,\"start\":%d,\"seed\":%d,\"frames\":%s}\n"
            .formatted(
                settings.width(),
                settings.height(),
                FIGURES,
                settings.run(),
                start,
                seed,
                frames.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]")))
            .getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < FIGURES; i++) {
      var look = casting.look();
      var build = casting.build();
      var room = casting.room();
      var place = places.get(i % sides);
      var motion = motions.get(i % sides);
      var back = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      var graphics = PuppetShow.smooth(back);
      room.draw(graphics, width, height);
      graphics.dispose();
      out.write(averaged(back));
      var rest = casting.rest();
      figure(out, new Puppet(look, build, rest, place.centreX(), place.baseline(), place.height()));
      for (int frame : frames) {
        var stance = motion.at((double) frame / RATE);
        figure(
            out,
            new Puppet(look, build, stance, place.centreX(), place.baseline(), place.height()));
      }
    }
  }

  /** Frames that a clip of so many latent frames has: the first latent frame is a single one. */
  public static int length(int latentFrames) {
    return 4 * (latentFrames - 1) + 1;
  }

  /** Frames of the latent frames from {@code start} on; the first of all shows a single frame. */
  private List<Integer> frames(int start) {
    var frames = new ArrayList<Integer>();
    for (int latent = start; latent < start + settings.run(); latent++) {
      if (latent == 0) {
        frames.add(0);
      } else {
        for (int k = 3; k >= 0; k--) {
          frames.add(4 * latent - k);
        }
      }
    }
    return frames;
  }

  private void figure(DataOutputStream out, Puppet puppet) throws IOException {
    int width = settings.fine() * settings.width();
    int height = settings.fine() * settings.height();
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var parts = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var graphics = PuppetShow.smooth(picture);
    var partGraphics = PuppetShow.smooth(parts);
    puppet.drawParts(graphics, partGraphics);
    graphics.dispose();
    partGraphics.dispose();
    out.write(averaged(picture));
    out.write(averaged(parts));
  }

  private byte[] averaged(BufferedImage image) {
    int fine = settings.fine();
    int width = image.getWidth();
    int[] pixels = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
    var out = new byte[3 * settings.width() * settings.height()];
    for (int y = 0; y < settings.height(); y++) {
      for (int x = 0; x < settings.width(); x++) {
        var sum = new int[3];
        for (int k = 0; k < fine * fine; k++) {
          int colour = pixels[(fine * y + k / fine) * width + fine * x + k % fine];
          sum[0] += colour >> 16 & 0xff;
          sum[1] += colour >> 8 & 0xff;
          sum[2] += colour & 0xff;
        }
        for (int channel = 0; channel < 3; channel++) {
          out[3 * (y * settings.width() + x) + channel] =
              (byte) ((sum[channel] + fine * fine / 2) / (fine * fine));
        }
      }
    }
    return out;
  }
}
