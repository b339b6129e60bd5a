package io.scail.models;

import io.scail.models.conditioning.Frames;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;

/** The last frames of a finished segment on the heap: {@code [3, frames, height, width]}. */
final class History {
  private final int frames;
  private final int height;
  private final int width;
  private final float[] values;

  History(int frames, int height, int width, float[] values) {
    if (values.length != 3L * frames * height * width) {
      throw new IllegalArgumentException(values.length + " values are no history");
    }
    this.frames = frames;
    this.height = height;
    this.width = width;
    this.values = values;
  }

  static History of(Tensor clip) {
    return new History(
        Math.toIntExact(clip.size(1)),
        Math.toIntExact(clip.size(2)),
        Math.toIntExact(clip.size(3)),
        clip.toFloats());
  }

  int frames() {
    return frames;
  }

  float[] values() {
    return values;
  }

  long[] shape() {
    return new long[] {3, frames, height, width};
  }

  /** The frames as the next segment sees them: rounded to bfloat16, as in the reference. */
  Tensor rounded(Frames pixels, TensorScope scope) {
    try (var inner = TensorScope.open()) {
      return pixels.roundedToBfloat16(inner.floats(values, shape()), scope);
    }
  }
}
