package io.scail.preprocessing.masks;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import java.util.List;

/** Paints persons in their identity colours. */
public final class MaskPainter {

  private MaskPainter() {}

  /**
   * A picture of the background with each person's colour, in order; a later person covers an
   * earlier one.
   *
   * @param persons one mask a person, empty where the person is absent
   * @param background {@link Palette#BLACK} or {@link Palette#WHITE}
   */
  public static Frame paint(int width, int height, List<Mask> persons, int background) {
    var rgb = new byte[3 * width * height];
    if (background != Palette.BLACK) {
      for (int pixel = 0; pixel < width * height; pixel++) {
        set(rgb, pixel, background);
      }
    }
    for (int person = 0; person < persons.size(); person++) {
      cover(rgb, persons.get(person), Palette.colour(person));
    }
    return Frame.of(new Size(width, height), rgb);
  }

  private static void cover(byte[] rgb, Mask mask, int colour) {
    for (int pixel = mask.nextOn(0); pixel >= 0; pixel = mask.nextOn(pixel + 1)) {
      set(rgb, pixel, colour);
    }
  }

  private static void set(byte[] rgb, int pixel, int colour) {
    rgb[3 * pixel] = (byte) (colour >> 16);
    rgb[3 * pixel + 1] = (byte) (colour >> 8);
    rgb[3 * pixel + 2] = (byte) colour;
  }
}
