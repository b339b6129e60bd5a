package io.scail.preprocessing.testing;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Mask;
import java.util.Arrays;

/** Cuts recorded tensors into masks and frames. */
public final class Planes {
  private Planes() {}

  /** Plane {@code index} of flags whose last two axes are height and width. */
  public static Mask mask(boolean[] flags, int index, int width, int height) {
    int start = index * width * height;
    return Mask.of(width, height, (x, y) -> flags[start + y * width + x]);
  }

  /** Picture {@code index} of bytes whose last axes are height, width and three colours. */
  public static Frame frame(byte[] rgb, int index, int width, int height) {
    int length = 3 * width * height;
    return Frame.of(
        new Size(width, height), Arrays.copyOfRange(rgb, index * length, (index + 1) * length));
  }
}
