package io.scail.models.weights;

/** bfloat16: the upper half of a float32. */
final class BrainFloat {
  private static final short NAN = 0x7fc0;

  private BrainFloat() {}

  /** The nearest code; of two equally near ones, the even. */
  static short of(float value) {
    if (Float.isNaN(value)) {
      return NAN;
    }
    int bits = Float.floatToRawIntBits(value);
    return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
  }
}
