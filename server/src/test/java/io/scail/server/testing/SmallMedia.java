package io.scail.server.testing;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.PngWriter;
import io.scail.preprocessing.media.VideoEncoder;
import java.nio.file.Path;

/** A picture and a video that every browser shows: a bright bar on a coloured ground. */
public final class SmallMedia {
  /** Frames a second of the video. */
  public static final int RATE = 16;

  /** Frames of the video: three seconds. */
  public static final int FRAMES = 48;

  private static final Size SIZE = new Size(192, 256);

  private SmallMedia() {}

  /** Writes a PNG. */
  public static void picture(Path file) {
    PngWriter.write(frame(0), file);
  }

  /** Writes an MP4 in which the bar goes from left to right once. */
  public static void video(Path file) {
    var settings = EncodeSettings.defaults().withFps(RATE);
    try (var encoder = VideoEncoder.open(file, SIZE, settings, new Encoders())) {
      for (var number = 0; number < FRAMES; number++) {
        encoder.write(frame(number));
      }
      encoder.finish();
    }
  }

  private static Frame frame(int number) {
    var rgb = new byte[SIZE.width() * SIZE.height() * 3];
    var bar = number * (SIZE.width() - 24) / FRAMES;
    for (var pixel = 0; pixel < SIZE.width() * SIZE.height(); pixel++) {
      var lit = Math.abs(pixel % SIZE.width() - bar - 12) < 12;
      rgb[3 * pixel] = (byte) (lit ? 250 : 30);
      rgb[3 * pixel + 1] = (byte) (lit ? 220 : 90);
      rgb[3 * pixel + 2] = (byte) (lit ? 90 : 120);
    }
    return Frame.of(SIZE, rgb);
  }
}
