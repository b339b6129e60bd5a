package io.scail.preprocessing.masks;

import io.scail.preprocessing.failure.EmptyMaskFailure;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.UnclearMaskFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.GivenMaskReader.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Looks at all pictures of a mask that a caller made and finds out how it is meant. One picture is
 * not enough: a white frame may be a background without persons or a subject that fills the frame.
 */
public final class GivenMaskSurvey {

  /** Least share of a picture, in percent, that marks a person; less is noise at an edge. */
  private static final double LEAST_PERCENT = 0.1;

  /** Most of the pixels, in percent, that may mean nothing: soft edges and coding errors. */
  private static final double MOST_UNCLEAR_PERCENT = 10;

  /** Share of transparent pixels, in percent, from which on a picture is cut out. */
  private static final double LEAST_CUT_PERCENT = 1;

  /** Channels this close to each other make a grey. */
  private static final int GREY = 48;

  private static final int OPAQUE = 128;

  private final MediaInput input;
  private final Map<Integer, Mask> colours = new TreeMap<>();
  private final Map<Kind, Mask> subjects = new EnumMap<>(Kind.class);
  private int pictures;
  private long pixels;
  private long coloured;
  private long grey;
  private long transparent;
  private boolean apart;

  /**
   * @param input what the mask is called in failures
   */
  public GivenMaskSurvey(MediaInput input) {
    this.input = input;
  }

  /** Looks at the next picture. */
  public void add(Frame picture) {
    pictures++;
    pixels += picture.size().pixels();
    countTransparent(picture);
    byte[] rgb = picture.flattenedOn(Palette.BLACK).rgb();
    var counts = new int[Palette.size()];
    for (int pixel = 0; pixel < picture.size().pixels(); pixel++) {
      int person = GivenMaskReader.person(rgb, pixel);
      if (person != PersonMap.NOBODY) {
        counts[person]++;
        coloured++;
      } else if (isGrey(rgb, pixel)) {
        grey++;
      }
    }
    for (int person = 0; person < counts.length; person++) {
      if (100.0 * counts[person] >= LEAST_PERCENT * picture.size().pixels()
          && !colours.containsKey(person)) {
        colours.put(person, GivenMaskReader.mask(Kind.COLOURS, picture, person));
      }
    }
    for (var kind : List.of(Kind.MATTE, Kind.CUT_OUT)) {
      noteSubject(kind, picture);
    }
  }

  /** Pictures looked at. */
  public int pictures() {
    return pictures;
  }

  /**
   * How the mask is meant.
   *
   * @throws UnclearMaskFailure when it is no mask
   * @throws EmptyMaskFailure when it marks nobody
   */
  public GivenMaskReader finish() {
    if (!colours.isEmpty() && unclearPercent() <= MOST_UNCLEAR_PERCENT) {
      return new GivenMaskReader(
          Kind.COLOURS, new ArrayList<>(colours.keySet()), new ArrayList<>(colours.values()));
    }
    if (percent(transparent) >= LEAST_CUT_PERCENT) {
      return subject(Kind.CUT_OUT, "is transparent all over");
    }
    if (percent(pixels - grey) > MOST_UNCLEAR_PERCENT) {
      throw new UnclearMaskFailure(input, unclearPercent());
    }
    if (subjects.containsKey(Kind.MATTE) && !apart) {
      throw new EmptyMaskFailure(input, "is white all over");
    }
    return subject(Kind.MATTE, "is black all over");
  }

  private GivenMaskReader subject(Kind kind, String emptiness) {
    var first = subjects.get(kind);
    if (first == null) {
      throw new EmptyMaskFailure(input, emptiness);
    }
    return new GivenMaskReader(kind, List.of(0), List.of(first));
  }

  private void noteSubject(Kind kind, Frame picture) {
    if (kind == Kind.CUT_OUT && picture.alpha().isEmpty()) {
      return;
    }
    boolean known = subjects.containsKey(kind);
    if (known && (kind == Kind.CUT_OUT || apart)) {
      return;
    }
    var subject = GivenMaskReader.mask(kind, picture, 0);
    if (subject.percent() >= LEAST_PERCENT) {
      subjects.putIfAbsent(kind, subject);
    }
    apart |= kind == Kind.MATTE && subject.percent() <= 100 - LEAST_PERCENT;
  }

  private void countTransparent(Frame picture) {
    picture
        .alpha()
        .ifPresent(
            alpha -> {
              for (byte value : alpha) {
                transparent += (value & 0xff) < OPAQUE ? 1 : 0;
              }
            });
  }

  private static boolean isGrey(byte[] rgb, int pixel) {
    int red = rgb[3 * pixel] & 0xff;
    int green = rgb[3 * pixel + 1] & 0xff;
    int blue = rgb[3 * pixel + 2] & 0xff;
    return Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue)) <= GREY;
  }

  /** Pixels that are neither an identity colour nor black, white or a grey between. */
  private double unclearPercent() {
    return percent(pixels - coloured - grey);
  }

  private double percent(long count) {
    return 100.0 * count / Math.max(1, pixels);
  }
}
