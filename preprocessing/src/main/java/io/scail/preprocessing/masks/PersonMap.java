package io.scail.preprocessing.masks;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;

/**
 * For each pixel of a picture, whose it is: a mask in identity colours without its colours. A pixel
 * belongs to a person exactly when the engine would count it as that person's.
 */
public final class PersonMap {

  /** The index of a pixel that belongs to nobody. */
  public static final int NOBODY = -1;

  /** A channel brighter than this is on, as the engine reads masks. */
  private static final int ON = 225;

  private final Size size;
  private final byte[] persons;

  private PersonMap(Size size, byte[] persons) {
    this.size = size;
    this.persons = persons;
  }

  /** Reads a mask in identity colours on black or white. */
  public static PersonMap of(Frame mask) {
    byte[] rgb = mask.rgb();
    var persons = new byte[mask.size().pixels()];
    for (int pixel = 0; pixel < persons.length; pixel++) {
      int on = 0;
      for (int channel = 0; channel < 3; channel++) {
        on = 2 * on + ((rgb[3 * pixel + channel] & 0xff) > ON ? 1 : 0);
      }
      persons[pixel] = (byte) Palette.person(on);
    }
    return new PersonMap(mask.size(), persons);
  }

  public Size size() {
    return size;
  }

  /** The person at a pixel, counted from 0 in the palette's order, or {@link #NOBODY}. */
  public int person(int x, int y) {
    return persons[y * size.width() + x];
  }

  /** The pixels of one person. */
  public Mask mask(int person) {
    return Mask.of(size.width(), size.height(), (x, y) -> person(x, y) == person);
  }
}
