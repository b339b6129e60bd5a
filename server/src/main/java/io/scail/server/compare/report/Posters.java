package io.scail.server.compare.report;

import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.PreprocessingFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.media.DecodeSettings;
import io.scail.preprocessing.media.ImageDecoder;
import io.scail.preprocessing.media.VideoDecoder;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;

/** Small pictures of videos and images that travel inside the page. */
final class Posters {
  private static final int WIDTH = 360;

  /** A second into the clip, where the motion has begun. */
  private static final int FRAME = 16;

  private Posters() {}

  /** A frame of a video as a data URI; empty when it cannot be decoded. */
  static Optional<String> ofVideo(Path file) {
    var settings = DecodeSettings.defaults();
    try (var frames = VideoDecoder.open(file, MediaInput.VIDEO, settings)) {
      var last = frames.next();
      for (int i = 0; i < FRAME; i++) {
        var next = frames.next();
        if (next.isEmpty()) {
          break;
        }
        last = next;
      }
      return last.map(Posters::jpeg);
    } catch (PreprocessingFailure e) {
      return Optional.empty();
    }
  }

  /** A picture as a data URI; empty when it cannot be decoded. */
  static Optional<String> ofImage(Path file) {
    try {
      var limits = DecodeSettings.defaults().limits();
      return Optional.of(
          jpeg(new ImageDecoder(limits).decode(file, MediaInput.CHARACTER_IMAGE).frame()));
    } catch (PreprocessingFailure e) {
      return Optional.empty();
    }
  }

  private static String jpeg(Frame frame) {
    var whole = new BufferedImage(frame.width(), frame.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < frame.height(); y++) {
      for (int x = 0; x < frame.width(); x++) {
        whole.setRGB(x, y, frame.colour(x, y));
      }
    }
    int width = Math.min(WIDTH, frame.width());
    int height = Math.max(1, frame.height() * width / frame.width());
    var small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var graphics = small.createGraphics();
    graphics.drawImage(
        whole.getScaledInstance(width, height, Image.SCALE_AREA_AVERAGING), 0, 0, null);
    graphics.dispose();
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(small, "jpeg", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Page.dataUri("image/jpeg", bytes.toByteArray());
  }
}
