package io.scail.preprocessing.metrics;

import io.scail.preprocessing.likeness.Lab;

/** The mean of many 8-bit colours. */
final class ColourSum {
  private long red;
  private long green;
  private long blue;
  private int count;

  void add(byte[] rgb, int at) {
    red += rgb[at] & 0xff;
    green += rgb[at + 1] & 0xff;
    blue += rgb[at + 2] & 0xff;
    count++;
  }

  void add(ColourSum other) {
    red += other.red;
    green += other.green;
    blue += other.blue;
    count += other.count;
  }

  int count() {
    return count;
  }

  /** The mean, taken over sRGB values. */
  Lab mean() {
    double whole = 255.0 * Math.max(1, count);
    return Lab.ofSrgb(red / whole, green / whole, blue / whole);
  }

  /** Luma of the mean, 0 to 255, by BT.709. */
  double luma() {
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / Math.max(1, count);
  }
}
