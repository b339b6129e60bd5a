package io.scail.preprocessing.pose;

import io.scail.preprocessing.frames.Frame;

/** Bilinear samples of a frame; whole coordinates are pixel middles. */
final class Sampling {
  private Sampling() {}

  /** Red, green and blue at a place, 0 to 255; beyond the edge the edge's colour goes on. */
  static void clamped(Frame frame, double x, double y, double[] colour) {
    double u = Math.clamp(x, 0, frame.width() - 1);
    double v = Math.clamp(y, 0, frame.height() - 1);
    sample(frame, u, v, 0, colour);
  }

  /** The same; beyond the edge lies {@code outside} in every channel. */
  static void sample(Frame frame, double x, double y, double outside, double[] colour) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double right = x - left;
    double down = y - top;
    colour[0] = 0;
    colour[1] = 0;
    colour[2] = 0;
    byte[] rgb = frame.rgb();
    for (int corner = 0; corner < 4; corner++) {
      int column = left + (corner & 1);
      int row = top + (corner >> 1);
      double weight =
          ((corner & 1) == 0 ? 1 - right : right) * ((corner >> 1) == 0 ? 1 - down : down);
      boolean inside = column >= 0 && row >= 0 && column < frame.width() && row < frame.height();
      for (int channel = 0; channel < 3; channel++) {
        colour[channel] +=
            weight * (inside ? rgb[3 * (row * frame.width() + column) + channel] & 0xff : outside);
      }
    }
  }
}
