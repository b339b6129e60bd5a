package io.scail.preprocessing;

import io.scail.preprocessing.frames.CoverCrop;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Placement;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.masks.Point;
import java.util.List;
import java.util.Locale;

/**
 * Another framing of the reference: its persons get the place and the height that the driving
 * persons have where they are first seen. In replacement the engine takes the character's size from
 * the reference, so a portrait put in a walker's place would be a giant.
 *
 * @param scale how much larger the persons become in the output, below 1 for smaller
 * @param right shift of the persons to the right, in shares of the output's width
 * @param down shift of the persons' feet downwards, in shares of the output's height
 * @param cut whether one of the two is cut off by its picture's upper or lower edge, so that widths
 *     were compared and heads put together
 */
public record Reframing(double scale, double right, double down, boolean cut) {

  /** Sides of a box that are this near to a picture's edge, in shares of its height, are cut. */
  private static final double EDGE = 0.01;

  /** A driver who is hardly there would leave nothing of the character. */
  private static final double LEAST_SCALE = 1.0 / 16;

  /**
   * A picture and the persons in it.
   *
   * @param persons masks of the picture's size
   */
  record Framed(Frame picture, List<Mask> persons) {
    Framed {
      persons = List.copyOf(persons);
    }
  }

  /**
   * The framing that a reference needs.
   *
   * @param reference all persons of the reference that take part
   * @param driving all persons of the driving video that move them, where they are first seen
   * @param to size of the output
   */
  static Reframing of(Mask reference, Mask driving, Size to) {
    var character = Place.of(reference, to);
    var driver = Place.of(driving, to);
    boolean cut = isCut(reference) || isCut(driving);
    double scale = cut ? driver.width() / character.width() : driver.height() / character.height();
    double down = cut ? driver.top() - character.top() : driver.bottom() - character.bottom();
    return new Reframing(
        Math.max(LEAST_SCALE, scale),
        (driver.centreX() - character.centreX()) / to.width(),
        down / to.height(),
        cut);
  }

  private static boolean isCut(Mask person) {
    var box = person.box();
    double edge = EDGE * person.height();
    return box.top() < edge || box.bottom() > person.height() - edge;
  }

  /** A person's box in the output, as the centre crop brings it there. */
  private record Place(double left, double top, double right, double bottom) {
    static Place of(Mask person, Size to) {
      var in = CoverCrop.of(new Size(person.width(), person.height()), to).placement();
      var box = person.box();
      return new Place(
          in.toTargetX(box.left()),
          in.toTargetY(box.top()),
          in.toTargetX(box.right()),
          in.toTargetY(box.bottom()));
    }

    double width() {
      return right - left;
    }

    double height() {
      return bottom - top;
    }

    double centreX() {
      return (left + right) / 2;
    }
  }

  /**
   * Frames a reference anew: a part of it, or more than it with its borders continued. The centre
   * crop to the output then leaves all of it.
   *
   * @param to size of the output
   */
  Framed apply(Framed reference, Size to) {
    var united = reference.persons().stream().reduce(Mask::or).orElseThrow();
    // Enlarged by the centre crop at the end, but made smaller here: a canvas around a large
    // picture would be larger still.
    var crop = CoverCrop.of(reference.picture().size(), to).placement();
    double total = crop.scaleX() * scale;
    double before = Math.min(1, total);
    var small = shrunk(reference, before);
    double after = total / before;
    var size =
        new Size(
            Math.max(1, (int) Math.round(to.width() / after)),
            Math.max(1, (int) Math.round(to.height() / after)));
    var wanted = target(Place.of(united, to), to);
    var box = united.box();
    var shrink =
        new Placement(
            (double) small.picture().width() / reference.picture().width(),
            (double) small.picture().height() / reference.picture().height(),
            0,
            0);
    int left =
        (int)
            Math.round(
                shrink.toTargetX((box.left() + box.right()) / 2.0)
                    - wanted.x() / to.width() * size.width());
    double anchor = shrink.toTargetY(cut ? box.top() : box.bottom());
    int top = (int) Math.round(anchor - wanted.y() / to.height() * size.height());
    return window(small, united, left, top, size);
  }

  /** Where the middle of the persons' feet, or of their heads, belongs in the output. */
  private Point target(Place place, Size to) {
    return new Point(
        place.centreX() + right * to.width(),
        (cut ? place.top() : place.bottom()) + down * to.height());
  }

  private static Framed shrunk(Framed reference, double factor) {
    var from = reference.picture().size();
    var size =
        new Size(
            Math.max(1, (int) Math.round(from.width() * factor)),
            Math.max(1, (int) Math.round(from.height() * factor)));
    return new Framed(
        new CoverCrop(from, size, size, 0, 0).apply(reference.picture()),
        reference.persons().stream()
            .map(mask -> mask.smoothlyScaledTo(size.width(), size.height()))
            .toList());
  }

  private static Framed window(Framed reference, Mask united, int left, int top, Size size) {
    var picture = reference.picture();
    var persons = united.smoothlyScaledTo(picture.width(), picture.height());
    var masks =
        reference.persons().stream()
            .map(
                mask ->
                    Mask.of(
                        size.width(),
                        size.height(),
                        (x, y) -> isInside(mask, x + left, y + top) && mask.get(x + left, y + top)))
            .toList();
    return new Framed(new ContinuedPicture(picture, persons).window(left, top, size), masks);
  }

  private static boolean isInside(Mask mask, int x, int y) {
    return x >= 0 && y >= 0 && x < mask.width() && y < mask.height();
  }

  /** What was done, for a log. */
  public String sentence() {
    return String.format(
        Locale.ROOT,
        "the character image is framed anew: the character %.2f times as large, %.0f %% of the width to the"
            + " %s, %.0f %% of the height %s%s",
        scale,
        Math.abs(100 * right),
        right < 0 ? "left" : "right",
        Math.abs(100 * down),
        down < 0 ? "up" : "down",
        cut ? "; one of the two is cut off by its picture, so widths were compared" : "");
  }
}
