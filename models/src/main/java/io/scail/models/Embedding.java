package io.scail.models;

import io.scail.models.failure.SettingsFailure;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;

/** Output of an encoder on the heap, {@code [rows, width]}, float32. Never changes. */
public final class Embedding {
  private final int width;
  private final float[] values;

  /**
   * @param values row-major; taken over, not copied, and must not change afterwards
   * @throws SettingsFailure if the values are no whole number of rows
   */
  public Embedding(int width, float[] values) {
    if (width < 1 || values.length == 0 || values.length % width != 0) {
      throw new SettingsFailure("embedding", values.length + " values are no rows of " + width);
    }
    this.width = width;
    this.values = values;
  }

  /** Copies a tensor {@code [rows, width]} off its device. */
  static Embedding of(Tensor tensor) {
    return new Embedding(Math.toIntExact(tensor.size(1)), tensor.toFloats());
  }

  public int rows() {
    return values.length / width;
  }

  public int width() {
    return width;
  }

  float[] values() {
    return values;
  }

  Tensor tensor(TensorScope scope) {
    return scope.floats(values, rows(), width);
  }
}
