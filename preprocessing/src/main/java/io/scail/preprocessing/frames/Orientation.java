package io.scail.preprocessing.frames;

/** The eight ways a stored picture can lie, numbered as in EXIF, and the way back to upright. */
public enum Orientation {
  UPRIGHT(false, false, false),
  MIRRORED(false, true, false),
  TURNED_180(false, true, true),
  FLIPPED(false, false, true),
  TRANSPOSED(true, false, false),
  TURNED_90(true, true, false),
  TRANSVERSED(true, true, true),
  TURNED_270(true, false, true);

  private final boolean transpose;
  private final boolean mirror;
  private final boolean flip;

  /** First rows and columns are exchanged, then left and right, then top and bottom. */
  Orientation(boolean transpose, boolean mirror, boolean flip) {
    this.transpose = transpose;
    this.mirror = mirror;
    this.flip = flip;
  }

  /** The orientation with an EXIF number; unknown numbers mean upright, as viewers treat them. */
  public static Orientation ofExif(int number) {
    return number >= 1 && number <= 8 ? values()[number - 1] : UPRIGHT;
  }

  /** The orientation that a clockwise turn by 0, 90, 180 or 270 degrees puts upright. */
  public static Orientation ofClockwise(int degrees) {
    return switch (Math.floorMod(degrees, 360)) {
      case 0 -> UPRIGHT;
      case 90 -> TURNED_90;
      case 180 -> TURNED_180;
      case 270 -> TURNED_270;
      default -> throw new IllegalArgumentException("not a right angle: " + degrees);
    };
  }

  /** The size that a stored picture has once upright. */
  public Size upright(Size stored) {
    return transpose ? stored.turned() : stored;
  }

  /** The picture made upright, opacity included. */
  public Frame apply(Frame stored) {
    if (this == UPRIGHT) {
      return stored;
    }
    var size = upright(stored.size());
    var rgb = turn(stored.rgb(), stored.size(), 3);
    return stored
        .alpha()
        .map(plane -> Frame.withAlpha(size, rgb, turn(plane, stored.size(), 1)))
        .orElseGet(() -> Frame.of(size, rgb));
  }

  private byte[] turn(byte[] from, Size stored, int channels) {
    int width = upright(stored).width();
    int height = upright(stored).height();
    int alongX = channels * (transpose ? stored.width() : 1) * (mirror ? -1 : 1);
    var to = new byte[from.length];
    for (int y = 0, at = 0; y < height; y++) {
      int row = flip ? height - 1 - y : y;
      int column = mirror ? width - 1 : 0;
      int source =
          channels * (transpose ? column * stored.width() + row : row * stored.width() + column);
      for (int x = 0; x < width; x++, source += alongX) {
        for (int c = 0; c < channels; c++) {
          to[at++] = from[source + c];
        }
      }
    }
    return to;
  }
}
