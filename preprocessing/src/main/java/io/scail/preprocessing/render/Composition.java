package io.scail.preprocessing.render;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Palette;

/** Lays overlays over rendered skeletons. */
public final class Composition {

  private Composition() {}

  /** Every channel of the overlay that is not 0 replaces that channel of the picture. */
  public static Frame onPicture(Frame picture, Frame overlay) {
    byte[] rgb = picture.rgb().clone();
    byte[] over = overlay.rgb();
    for (int i = 0; i < rgb.length; i++) {
      if (over[i] != 0) {
        rgb[i] = over[i];
      }
    }
    return Frame.of(picture.size(), rgb);
  }

  /** Every pixel where the person's own overlay is not black takes the person's colour. */
  public static Frame onMask(Frame mask, Frame overlay, int person) {
    byte[] rgb = mask.rgb().clone();
    byte[] over = overlay.rgb();
    int colour = Palette.colour(person);
    for (int i = 0; i < rgb.length; i += 3) {
      if (over[i] != 0 || over[i + 1] != 0 || over[i + 2] != 0) {
        rgb[i] = (byte) (colour >> 16);
        rgb[i + 1] = (byte) (colour >> 8);
        rgb[i + 2] = (byte) colour;
      }
    }
    return Frame.of(mask.size(), rgb);
  }

  /** The sum of two persons' overlays, at most 255. */
  public static Frame sum(Frame first, Frame second) {
    byte[] rgb = first.rgb().clone();
    byte[] other = second.rgb();
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) Math.min(255, (rgb[i] & 0xff) + (other[i] & 0xff));
    }
    return Frame.of(first.size(), rgb);
  }
}
