package io.scail.models.weights;

/** Values of the two 8-bit floating-point types of weight files. */
final class Float8 {
  private static final float[] E4M3 = table(4, 3, 7);
  private static final float[] E5M2 = table(5, 2, 15);

  private Float8() {}

  /** Four exponent bits, no infinity, one NaN of either sign; largest 448. */
  static float e4m3(byte code) {
    return E4M3[code & 0xff];
  }

  /** Five exponent bits, infinities and NaNs as in IEEE 754; largest 57,344. */
  static float e5m2(byte code) {
    return E5M2[code & 0xff];
  }

  private static float[] table(int exponentBits, int fractionBits, int bias) {
    var values = new float[256];
    int highest = (1 << exponentBits) - 1;
    int fractions = 1 << fractionBits;
    for (int code = 0; code < 128; code++) {
      int exponent = code >> fractionBits;
      int fraction = code & (fractions - 1);
      float value;
      if (exponentBits == 4 && code == 0x7f) {
        value = Float.NaN;
      } else if (exponentBits == 5 && exponent == highest) {
        value = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
      } else if (exponent == 0) {
        value = Math.scalb((float) fraction, 1 - bias - fractionBits);
      } else {
        value = Math.scalb((float) (fractions + fraction), exponent - bias - fractionBits);
      }
      values[code] = value;
      values[code | 0x80] = -value;
    }
    return values;
  }
}
