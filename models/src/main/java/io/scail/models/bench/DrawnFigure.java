package io.scail.models.bench;

import io.scail.models.Conditions;
import io.scail.models.Conditions.MaskedPicture;
import io.scail.models.Prompt;
import io.scail.models.conditioning.Clip;
import io.scail.models.conditioning.Picture;
import io.scail.models.transformer.Mode;

/** A figure of a few plain shapes that sways and waves: conditions without any file. */
final class DrawnFigure {
  private static final int BACKDROP = 0xc8d8e8;
  private static final int SKIN = 0xe0a080;
  private static final int COAT = 0x3050a0;
  private static final int OTHER_COAT = 0xa03040;
  private static final int BLUE = 0x0000ff;
  private static final int BLACK = 0x000000;
  private static final int WHITE = 0xffffff;

  private final int side;

  /**
   * @param side of the square pictures, in pixels
   */
  DrawnFigure(int side) {
    this.side = side;
  }

  /** One figure as the reference, another one driving it through so many frames. */
  Conditions conditions(int frames) {
    byte[] driving = new byte[frames * bytes()];
    byte[] masks = new byte[frames * bytes()];
    for (int frame = 0; frame < frames; frame++) {
      double phase = 2 * Math.PI * frame / 16;
      draw(driving, frame, phase, BACKDROP, SKIN, OTHER_COAT);
      draw(masks, frame, phase, BLACK, BLUE, BLUE);
    }
    byte[] picture = new byte[bytes()];
    byte[] mask = new byte[bytes()];
    draw(picture, 0, 0, BACKDROP, SKIN, COAT);
    draw(mask, 0, 0, WHITE, BLUE, BLUE);
    return Conditions.of(
        new MaskedPicture(
            new Picture.Bytes(side, side, picture), new Picture.Bytes(side, side, mask)),
        new Clip(side, side, driving),
        new Clip(side, side, masks),
        new Prompt.Text("a figure waves at dusk", ""),
        Mode.ANIMATION);
  }

  private int bytes() {
    return 3 * side * side;
  }

  private void draw(byte[] rgb, int frame, double phase, int ground, int skin, int coat) {
    double sway = 0.06 * Math.sin(phase);
    double arm = 0.5 + 0.4 * Math.sin(phase);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        double u = (x + 0.5) / side - 0.5 - sway;
        double v = (y + 0.5) / side;
        int colour = ground;
        if (Math.hypot(u, v - 0.22) < 0.09) {
          colour = skin;
        } else if (Math.hypot(u / 0.13, (v - 0.5) / 0.2) < 1
            || (Math.abs(Math.abs(u) - 0.06) < 0.035 && v > 0.6 && v < 0.92)
            || isArm(u, v, arm)
            || isArm(-u, v, 0.3)) {
          colour = coat;
        }
        int at = frame * bytes() + 3 * (y * side + x);
        rgb[at] = (byte) (colour >> 16);
        rgb[at + 1] = (byte) (colour >> 8);
        rgb[at + 2] = (byte) colour;
      }
    }
  }

  /** A bar from the shoulder outwards, raised by {@code angle} radians. */
  private static boolean isArm(double u, double v, double angle) {
    double along = (u - 0.1) * Math.cos(angle) - (v - 0.38) * Math.sin(angle);
    double across = (u - 0.1) * Math.sin(angle) + (v - 0.38) * Math.cos(angle);
    return along > 0 && along < 0.25 && Math.abs(across) < 0.03;
  }
}
