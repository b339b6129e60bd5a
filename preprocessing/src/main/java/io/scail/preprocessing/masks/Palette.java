package io.scail.preprocessing.masks;

import java.util.List;

/**
 * The colours that tell persons apart, the same in the reference mask and in the driving mask, and
 * the two backgrounds. Colours are 0xRRGGBB.
 */
public final class Palette {

  /** Background that must not appear in the result. */
  public static final int BLACK = 0x000000;

  /** Background that may appear in the result. */
  public static final int WHITE = 0xffffff;

  private static final List<Integer> COLOURS =
      List.of(0x0000ff, 0xff0000, 0x00ff00, 0xff00ff, 0x00ffff, 0xffff00);

  private static final int[] PERSONS = {PersonMap.NOBODY, 0, 2, 4, 1, 3, 5, PersonMap.NOBODY};

  private Palette() {}

  /** Most persons that have colours of their own. */
  public static int size() {
    return COLOURS.size();
  }

  /**
   * The person that a combination of channels stands for, counted from 0.
   *
   * @param channels 4 for red, 2 for green and 1 for blue, added up
   * @return {@link PersonMap#NOBODY} for black and white
   */
  static int person(int channels) {
    return PERSONS[channels];
  }

  /**
   * Colour of the person with this index, counted from 0; beyond the palette's size colours repeat.
   */
  public static int colour(int person) {
    return COLOURS.get(person % COLOURS.size());
  }
}
