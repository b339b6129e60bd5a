package io.scail.preprocessing.metrics;

import io.scail.preprocessing.frames.Frame;

/** Luma of 8-bit RGB by BT.709, rounded to whole levels. */
final class Luma {
  // 0.2126, 0.7152 and 0.0722 in shares of 65536; they sum to it.
  private static final int RED = 13933;
  private static final int GREEN = 46871;
  private static final int BLUE = 4732;

  private Luma() {}

  static int[] of(Frame frame) {
    byte[] rgb = frame.rgb();
    var luma = new int[rgb.length / 3];
    for (int i = 0, at = 0; i < luma.length; i++, at += 3) {
      luma[i] =
          (RED * (rgb[at] & 0xff)
                  + GREEN * (rgb[at + 1] & 0xff)
                  + BLUE * (rgb[at + 2] & 0xff)
                  + 32768)
              >> 16;
    }
    return luma;
  }
}
