package io.scail.preprocessing;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Mask;

/**
 * A picture that goes on beyond its edges: with the colours along each edge, those of persons left
 * out and the rest smoothed, so that floors and walls go on and no limb becomes a streak.
 */
final class ContinuedPicture {
  /** Share of an edge over which its colours are averaged. */
  private static final int SMOOTH = 24;

  private final Frame picture;
  private final int[] upper;
  private final int[] lower;
  private final int[] left;
  private final int[] right;

  /**
   * @param persons whose colours do not go on, of the picture's size
   */
  ContinuedPicture(Frame picture, Mask persons) {
    this.picture = picture;
    int lastX = picture.width() - 1;
    int lastY = picture.height() - 1;
    upper = smooth(edge(persons, picture.width(), i -> i, _ -> 0));
    lower = smooth(edge(persons, picture.width(), i -> i, _ -> lastY));
    left = smooth(edge(persons, picture.height(), _ -> 0, i -> i));
    right = smooth(edge(persons, picture.height(), _ -> lastX, i -> i));
  }

  private interface Along {
    int at(int i);
  }

  /** Colours along an edge; a person's pixel has that of the nearest one that is nobody's. */
  private int[] edge(Mask persons, int length, Along x, Along y) {
    var colours = new int[length];
    for (int i = 0; i < length; i++) {
      int free = i;
      for (int away = 0; away < length; away++) {
        if (i - away >= 0 && !persons.get(x.at(i - away), y.at(i - away))) {
          free = i - away;
          break;
        }
        if (i + away < length && !persons.get(x.at(i + away), y.at(i + away))) {
          free = i + away;
          break;
        }
      }
      colours[i] = picture.colour(x.at(free), y.at(free));
    }
    return colours;
  }

  private static int[] smooth(int[] colours) {
    int reach = colours.length / SMOOTH;
    var sums = new long[colours.length + 1][3];
    for (int i = 0; i < colours.length; i++) {
      for (int c = 0; c < 3; c++) {
        sums[i + 1][c] = sums[i][c] + ((colours[i] >> (8 * c)) & 0xff);
      }
    }
    var smooth = new int[colours.length];
    for (int i = 0; i < colours.length; i++) {
      int from = Math.max(0, i - reach);
      int to = Math.min(colours.length, i + reach + 1);
      for (int c = 0; c < 3; c++) {
        smooth[i] |= (int) ((sums[to][c] - sums[from][c]) / (to - from)) << (8 * c);
      }
    }
    return smooth;
  }

  /** The part whose upper left corner is at (fromX, fromY) of the picture, inside it or not. */
  Frame window(int fromX, int fromY, Size size) {
    var rgb = new byte[3 * size.pixels()];
    for (int row = 0, at = 0; row < size.height(); row++) {
      for (int column = 0; column < size.width(); column++, at += 3) {
        int colour = colour(fromX + column, fromY + row);
        rgb[at] = (byte) (colour >> 16);
        rgb[at + 1] = (byte) (colour >> 8);
        rgb[at + 2] = (byte) colour;
      }
    }
    return Frame.of(size, rgb);
  }

  private int colour(int x, int y) {
    boolean beside = x < 0 || x >= picture.width();
    boolean above = y < 0 || y >= picture.height();
    if (!beside && !above) {
      return picture.colour(x, y);
    }
    // Beyond a corner the sides go on: a wall above is less wrong than a floor in the air.
    if (beside) {
      var side = x < 0 ? left : right;
      return side[Math.clamp(y, 0, side.length - 1)];
    }
    return y < 0 ? upper[x] : lower[x];
  }
}
