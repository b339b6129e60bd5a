package io.scail.server.testcard;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.server.testcard.CardMotion.Place;
import java.util.List;
import java.util.SplittableRandom;

/** Draws frames: stripes that the seed colours, and on them the card with its lines of text. */
final class CardPainter {
  private static final int STRIPE = 32;
  private static final int PAPER = 0xf4f1e8;
  private static final int INK = 0x202428;

  /** Of the picture's sides, the card has these parts. */
  private static final int CARD_PARTS = 2;

  private final Size size;
  private final List<String> lines;
  private final int[] stripes;

  /**
   * @param lines what stands on the card; what does not fit is cut off
   */
  CardPainter(Size size, List<String> lines, long seed) {
    this.size = size;
    this.lines = List.copyOf(lines);
    var random = new SplittableRandom(seed);
    this.stripes = new int[] {dark(random), dark(random)};
  }

  private static int dark(SplittableRandom random) {
    return random.nextInt(0x20, 0xa0) << 16
        | random.nextInt(0x20, 0xa0) << 8
        | random.nextInt(0x20, 0xa0);
  }

  /** The picture: stripes that wander, the card, its text and the frame's number. */
  Frame picture(Place place, int number) {
    var rgb = new byte[3 * size.pixels()];
    for (int y = 0, at = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++, at += 3) {
        put(rgb, at, stripes[(x + y + 2 * number) / STRIPE % 2]);
      }
    }
    card(rgb, place, PAPER);
    text(rgb, place, number);
    return Frame.of(size, rgb);
  }

  /** White where the card is, black elsewhere. */
  Frame mask(Place place) {
    var rgb = new byte[3 * size.pixels()];
    card(rgb, place, 0xffffff);
    return Frame.of(size, rgb);
  }

  private void card(byte[] rgb, Place place, int colour) {
    for (int y = top(place); y < top(place) + height(); y++) {
      for (int x = left(place); x < left(place) + width(); x++) {
        put(rgb, 3 * (y * size.width() + x), colour);
      }
    }
  }

  private void text(byte[] rgb, Place place, int number) {
    int dot = Math.max(1, width() / 120);
    int step = dot * (PixelFont.HEIGHT + 2);
    for (int i = 0; i <= lines.size(); i++) {
      var line = i == lines.size() ? "frame " + number : lines.get(i);
      line(rgb, place, line, dot * 3 + i * step, dot);
    }
  }

  private void line(byte[] rgb, Place place, String line, int down, int dot) {
    int margin = dot * 3;
    for (int y = 0; y < PixelFont.HEIGHT * dot && down + y < height(); y++) {
      for (int x = 0; x < width() - 2 * margin; x++) {
        if (PixelFont.isSet(line, x / dot, y / dot)) {
          int at = (top(place) + down + y) * size.width() + left(place) + margin + x;
          put(rgb, 3 * at, INK);
        }
      }
    }
  }

  private int width() {
    return size.width() / CARD_PARTS;
  }

  private int height() {
    return size.height() / CARD_PARTS;
  }

  private int left(Place place) {
    return (size.width() - width()) * place.x() / CardMotion.SCALE;
  }

  private int top(Place place) {
    return (size.height() - height()) * place.y() / CardMotion.SCALE;
  }

  private static void put(byte[] rgb, int at, int colour) {
    rgb[at] = (byte) (colour >> 16);
    rgb[at + 1] = (byte) (colour >> 8);
    rgb[at + 2] = (byte) colour;
  }
}
