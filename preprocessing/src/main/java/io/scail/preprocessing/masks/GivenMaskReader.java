package io.scail.preprocessing.masks;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import java.util.List;

/**
 * Reads the persons off the pictures of a mask that a caller made, in the way that {@link
 * GivenMaskSurvey} found it to be meant.
 *
 * @param kind how persons are marked
 * @param persons who is marked anywhere in the mask, as indices of the palette in rising order;
 *     only person 0 where colours do not name persons
 * @param firstSights of each person, in the same order, the first picture that shows it
 */
public record GivenMaskReader(Kind kind, List<Integer> persons, List<Mask> firstSights) {

  /** How a mask marks persons. */
  public enum Kind {
    /** Each person in its identity colour; black and white are background. */
    COLOURS,
    /** One subject, brighter than half. */
    MATTE,
    /** One subject, opaque on transparent. */
    CUT_OUT
  }

  private static final int HALF = 128;

  /** A channel at least this far from both ends of its range is not clearly on or off. */
  private static final int CLEAR = 64;

  public GivenMaskReader {
    persons = List.copyOf(persons);
    firstSights = List.copyOf(firstSights);
    if (persons.size() != firstSights.size()) {
      throw new IllegalArgumentException(
          persons.size() + " persons, " + firstSights.size() + " first sights");
    }
  }

  /** Whether the mask itself says who is who. */
  public boolean namesPersons() {
    return kind == Kind.COLOURS;
  }

  /** The persons' masks in one picture, in the order of {@link #persons}, scaled to a size. */
  public List<Mask> read(Frame picture, Size size) {
    return persons.stream()
        .map(person -> mask(kind, picture, person))
        .map(mask -> mask.smoothlyScaledTo(size.width(), size.height()))
        .toList();
  }

  static Mask mask(Kind kind, Frame picture, int person) {
    int width = picture.width();
    return switch (kind) {
      case COLOURS -> {
        byte[] rgb = picture.flattenedOn(Palette.BLACK).rgb();
        yield Mask.of(width, picture.height(), (x, y) -> person(rgb, y * width + x) == person);
      }
      case MATTE -> {
        byte[] rgb = picture.flattenedOn(Palette.BLACK).rgb();
        yield Mask.of(width, picture.height(), (x, y) -> level(rgb, y * width + x) >= HALF);
      }
      case CUT_OUT -> {
        byte[] alpha = picture.alpha().orElseGet(() -> new byte[picture.size().pixels()]);
        yield Mask.of(width, picture.height(), (x, y) -> (alpha[y * width + x] & 0xff) >= HALF);
      }
    };
  }

  /**
   * The person whose colour a pixel has, every channel near one end of its range.
   *
   * @return {@link PersonMap#NOBODY} for black, white and everything between
   */
  static int person(byte[] rgb, int pixel) {
    int channels = 0;
    for (int channel = 0; channel < 3; channel++) {
      int value = rgb[3 * pixel + channel] & 0xff;
      if (value >= CLEAR && value < 256 - CLEAR) {
        return PersonMap.NOBODY;
      }
      channels = 2 * channels + (value < HALF ? 0 : 1);
    }
    return Palette.person(channels);
  }

  static int level(byte[] rgb, int pixel) {
    return ((rgb[3 * pixel] & 0xff) + (rgb[3 * pixel + 1] & 0xff) + (rgb[3 * pixel + 2] & 0xff))
        / 3;
  }
}
