package io.scail.server.demo;

import io.scail.preprocessing.frames.Frame;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;

/** One frame of a clip that passes by, for documents. */
final class Still {
  /** In the middle of a movement, and early enough for any clip. */
  private static final int NUMBER = 20;

  private static final int WIDTH = 1200;

  private int seen;
  private Optional<Frame> chosen = Optional.empty();

  void see(Frame frame) {
    if (seen++ <= NUMBER) {
      chosen = Optional.of(frame);
    }
  }

  /** Writes the frame as JPEG; nothing when none passed. */
  void write(Path jpeg) {
    chosen.ifPresent(
        frame -> {
          try {
            ImageIO.write(small(frame), "jpg", jpeg.toFile());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static BufferedImage small(Frame frame) {
    int width = frame.size().width();
    int height = frame.size().height();
    var whole = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var rgb = frame.rgb();
    for (int i = 0; i < width * height; i++) {
      int pixel = (rgb[3 * i] & 255) << 16 | (rgb[3 * i + 1] & 255) << 8 | (rgb[3 * i + 2] & 255);
      whole.setRGB(i % width, i / width, pixel);
    }
    int most = Math.min(WIDTH, width);
    var small = new BufferedImage(most, height * most / width, BufferedImage.TYPE_INT_RGB);
    var canvas = small.createGraphics();
    canvas.drawImage(
        whole.getScaledInstance(small.getWidth(), small.getHeight(), Image.SCALE_AREA_AVERAGING),
        0,
        0,
        null);
    canvas.dispose();
    return small;
  }
}
