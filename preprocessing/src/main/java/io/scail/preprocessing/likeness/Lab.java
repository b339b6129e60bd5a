package io.scail.preprocessing.likeness;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;

/**
 * A colour in CIE L*a*b* under D65, by the formulas of IEC 61966-2-1 (sRGB) and CIE 15.
 *
 * @param lightness 0 to 100
 */
public record Lab(double lightness, double a, double b) {
  private static final double WHITE_X = 0.95047;
  private static final double WHITE_Z = 1.08883;

  /** 25 to the seventh power, of CIEDE2000's weights of chroma. */
  private static final double CHROMA_7 = 6_103_515_625.0;

  /** The mean colour of a frame under a mask, averaged as sRGB values; black for an empty mask. */
  public static Lab mean(Frame frame, Mask mask) {
    byte[] rgb = frame.rgb();
    double[] sum = new double[3];
    for (int pixel = mask.nextOn(0); pixel >= 0; pixel = mask.nextOn(pixel + 1)) {
      for (int channel = 0; channel < 3; channel++) {
        sum[channel] += rgb[3 * pixel + channel] & 0xff;
      }
    }
    double count = Math.max(1, mask.area());
    return ofSrgb(sum[0] / count / 255, sum[1] / count / 255, sum[2] / count / 255);
  }

  /** From values in [0, 1]. */
  public static Lab ofSrgb(double red, double green, double blue) {
    double r = linear(red);
    double g = linear(green);
    double b = linear(blue);
    double x = cubeRoot((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / WHITE_X);
    double y = cubeRoot(0.2126729 * r + 0.7151522 * g + 0.0721750 * b);
    double z = cubeRoot((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / WHITE_Z);
    return new Lab(116 * y - 16, 500 * (x - y), 200 * (y - z));
  }

  /** How far from grey, C*. */
  public double chroma() {
    return Math.hypot(a, b);
  }

  /** The CIE 1976 difference. */
  public double distance(Lab other) {
    return Math.hypot(Math.hypot(lightness - other.lightness, a - other.a), b - other.b);
  }

  /**
   * The CIEDE2000 difference with all weights 1, in the form of Sharma, Wu and Dalal, "The
   * CIEDE2000 color-difference formula" (2005), whose numbers of equations are given.
   */
  public double difference2000(Lab other) {
    double meanChroma = (chroma() + other.chroma()) / 2; // (3)
    double g = 0.5 * (1 - Math.sqrt(seventh(meanChroma))); // (4)
    double a1 = (1 + g) * a; // (5)
    double a2 = (1 + g) * other.a;
    double chroma1 = Math.hypot(a1, b); // (6)
    double chroma2 = Math.hypot(a2, other.b);
    double hue1 = hue(a1, b); // (7)
    double hue2 = hue(a2, other.b);
    boolean grey = chroma1 * chroma2 == 0;
    double turn = grey ? 0 : halfTurn(hue2 - hue1); // (10)
    double dLightness = other.lightness - lightness; // (8)
    double dChroma = chroma2 - chroma1; // (9)
    double dHue = 2 * Math.sqrt(chroma1 * chroma2) * Math.sin(turn / 2); // (11)
    double meanL = (lightness + other.lightness) / 2; // (12)
    double meanC = (chroma1 + chroma2) / 2; // (13)
    double meanH = grey ? hue1 + hue2 : meanHue(hue1, hue2); // (14)
    double t =
        1
            - 0.17 * Math.cos(meanH - Math.toRadians(30))
            + 0.24 * Math.cos(2 * meanH)
            + 0.32 * Math.cos(3 * meanH + Math.toRadians(6))
            - 0.20 * Math.cos(4 * meanH - Math.toRadians(63)); // (15)
    double bend = (Math.toDegrees(meanH) - 275) / 25;
    double rotation = Math.toRadians(60 * Math.exp(-bend * bend)); // (16), doubled for (21)
    double rc = 2 * Math.sqrt(seventh(meanC)); // (17)
    double off = (meanL - 50) * (meanL - 50);
    double sl = 1 + 0.015 * off / Math.sqrt(20 + off); // (18)
    double sc = 1 + 0.045 * meanC; // (19)
    double sh = 1 + 0.015 * meanC * t; // (20)
    double rt = -Math.sin(rotation) * rc; // (21)
    double l = dLightness / sl;
    double c = dChroma / sc;
    double h = dHue / sh;
    return Math.sqrt(l * l + c * c + h * h + rt * c * h); // (22)
  }

  private static double seventh(double chroma) {
    double power = Math.pow(chroma, 7);
    return power / (power + CHROMA_7);
  }

  /** 0 to a full turn; 0 for grey. */
  private static double hue(double a, double b) {
    double hue = Math.atan2(b, a);
    return hue < 0 ? hue + 2 * Math.PI : hue;
  }

  private static double halfTurn(double turn) {
    return turn > Math.PI ? turn - 2 * Math.PI : turn < -Math.PI ? turn + 2 * Math.PI : turn;
  }

  private static double meanHue(double one, double other) {
    double sum = one + other;
    if (Math.abs(one - other) <= Math.PI) {
      return sum / 2;
    }
    return sum < 2 * Math.PI ? sum / 2 + Math.PI : sum / 2 - Math.PI;
  }

  private static double linear(double value) {
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }

  private static double cubeRoot(double ratio) {
    return ratio > 216.0 / 24389 ? Math.cbrt(ratio) : (24389.0 / 27 * ratio + 16) / 116;
  }
}
