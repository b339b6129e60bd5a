package io.scail.preprocessing.testing;

import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import java.util.stream.IntStream;

/** Drawn pictures whose content a test can read back. */
public final class TestCards {
  private TestCards() {}

  /** Four quarters: red, green, blue, white, from the top left row by row. */
  public static Frame quarters(Size size) {
    var rgb = new byte[3 * size.pixels()];
    for (int y = 0, i = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        boolean right = 2 * x >= size.width();
        boolean low = 2 * y >= size.height();
        rgb[i++] = (byte) (right == low ? 255 : 0);
        rgb[i++] = (byte) (right ? 255 : 0);
        rgb[i++] = (byte) (low ? 255 : 0);
      }
    }
    return Frame.of(size, rgb);
  }

  /** A plain grey picture. */
  public static Frame grey(Size size, int level) {
    return Frame.filled(size, level * 0x010101);
  }

  /** A picture with smooth colours that move with {@code t}, and fine texture. */
  public static Frame moving(Size size, int t) {
    var rgb = new byte[3 * size.pixels()];
    for (int y = 0, i = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        int texture = ((x * 7 + y * 13) ^ (x >> 3)) & 15;
        rgb[i++] = (byte) (128 + 100 * Math.sin((x + 5 * t) * 0.02) + texture);
        rgb[i++] = (byte) (128 + 100 * Math.sin((y - 3 * t) * 0.03) + texture);
        rgb[i++] = (byte) (128 + 100 * Math.sin((x + y + 2 * t) * 0.01) + texture);
      }
    }
    return Frame.of(size, rgb);
  }

  /** Frames of {@link #moving}. */
  public static Clip movingClip(Size size, int fps, int frames) {
    return new Clip(fps, IntStream.range(0, frames).mapToObj(t -> moving(size, t)).toList());
  }

  /** Mean level of a colour (0 red, 1 green, 2 blue) in the middle third of a picture. */
  public static double middle(Frame frame, int channel) {
    long sum = 0;
    int count = 0;
    for (int y = frame.height() / 3; y < 2 * frame.height() / 3; y++) {
      for (int x = frame.width() / 3; x < 2 * frame.width() / 3; x++, count++) {
        sum += frame.rgb()[3 * (y * frame.width() + x) + channel] & 0xff;
      }
    }
    return sum / (double) count;
  }

  /** Peak signal-to-noise ratio of two pictures of one size, in decibels. */
  public static double psnr(Frame a, Frame b) {
    double sum = 0;
    for (int i = 0; i < a.rgb().length; i++) {
      double gap = (a.rgb()[i] & 0xff) - (b.rgb()[i] & 0xff);
      sum += gap * gap;
    }
    return sum == 0 ? 99 : 10 * Math.log10(255.0 * 255 * a.rgb().length / sum);
  }
}
