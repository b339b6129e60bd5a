package io.scail.preprocessing.testing;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Mask;
import java.util.ArrayList;
import java.util.List;

/** Persons as the stand-in graphs know them: rectangles of pure red, green or blue on grey. */
public final class ColourScene {

  public static final int RED = 0xff0000;
  public static final int GREEN = 0x00ff00;
  public static final int BLUE = 0x0000ff;
  public static final int WIDTH = 224;
  public static final int HEIGHT = 126;

  private static final int GREY = 0x606060;

  private ColourScene() {}

  /** A person of 40 x 80 pixels, its left edge at {@code left}. */
  public record Person(int colour, int left, int width) {
    public Person(int colour, int left) {
      this(colour, left, 40);
    }

    Mask mask() {
      return Mask.rectangle(WIDTH, HEIGHT, left, 30, left + width, 110);
    }
  }

  /**
   * A drawn frame.
   *
   * @param masks the visible pixels of each person, in the order given
   */
  public record Scene(Frame frame, List<Mask> masks) {}

  /** Draws the persons, each over the ones before. */
  public static Scene draw(Person... persons) {
    var frame = Frame.filled(new Size(WIDTH, HEIGHT), GREY);
    var masks = new ArrayList<Mask>();
    for (var person : persons) {
      var mask = person.mask();
      masks.replaceAll(behind -> behind.minus(mask));
      masks.add(mask);
      for (int pixel = mask.nextOn(0); pixel >= 0; pixel = mask.nextOn(pixel + 1)) {
        frame.rgb()[3 * pixel] = (byte) (person.colour() >> 16);
        frame.rgb()[3 * pixel + 1] = (byte) (person.colour() >> 8);
        frame.rgb()[3 * pixel + 2] = (byte) person.colour();
      }
    }
    return new Scene(frame, masks);
  }
}
