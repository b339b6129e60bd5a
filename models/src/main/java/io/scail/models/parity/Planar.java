package io.scail.models.parity;

/** Goldens hold pixels channel by channel; the engine takes and gives them interleaved. */
final class Planar {
  private Planar() {}

  /** {@code [3, T, H, W]} to {@code [T, H, W, 3]}. */
  static byte[] toRgb(byte[] planar, long[] shape) {
    int plane = Math.toIntExact(shape[1] * shape[2] * shape[3]);
    byte[] rgb = new byte[planar.length];
    for (int i = 0; i < plane; i++) {
      for (int c = 0; c < 3; c++) {
        rgb[3 * i + c] = planar[c * plane + i];
      }
    }
    return rgb;
  }

  /** {@code [T, 3, H, W]} to {@code [T, H, W, 3]}. */
  static byte[] framesToRgb(byte[] planar, long[] shape) {
    int plane = Math.toIntExact(shape[2] * shape[3]);
    byte[] rgb = new byte[planar.length];
    for (int t = 0; t < shape[0]; t++) {
      for (int i = 0; i < plane; i++) {
        for (int c = 0; c < 3; c++) {
          rgb[3 * (t * plane + i) + c] = planar[(3 * t + c) * plane + i];
        }
      }
    }
    return rgb;
  }
}
