package io.scail.models.weights;

import io.scail.models.tensor.Layout;
import io.scail.models.tensor.ScalarType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;

/**
 * One tensor of a weight file, not read yet.
 *
 * @param name as the file spells it
 * @param type element type of the bytes
 * @param layout sizes and strides in elements
 * @param bytes mapped memory from the tensor's first element on; valid while the file is open
 */
public record TensorEntry(String name, ScalarType type, Layout layout, MemorySegment bytes) {
  public TensorEntry {
    if (layout.span() * type.bytes() > bytes.byteSize()) {
      throw new IllegalArgumentException(
          name + ": " + bytes.byteSize() + " bytes do not hold " + layout.sizes() + " " + type);
    }
  }

  /**
   * Every element as float32, row-major, whatever the type and strides; booleans are 0 or 1.
   *
   * @throws ArithmeticException if there are more than an array can hold
   */
  public float[] floats() {
    var values = new float[Math.toIntExact(layout.count())];
    new Elements(this).copyTo(values, 0, 0, values.length);
    return values;
  }

  /**
   * Every element of an integer or boolean tensor, row-major.
   *
   * @throws IllegalStateException if the tensor is floating point
   * @throws ArithmeticException if there are more than an array can hold
   */
  public long[] longs() {
    var values = new long[Math.toIntExact(layout.count())];
    var elements = new Elements(this);
    for (int i = 0; i < values.length; i++) {
      values[i] = elements.integer(i);
    }
    return values;
  }

  TensorEntry named(String other) {
    return new TensorEntry(other, type, layout, bytes);
  }

  /** The same bytes seen with other sizes and strides. */
  TensorEntry reshaped(Layout other) {
    return new TensorEntry(name, type, other, bytes);
  }

  /** Rows {@code from} to {@code to} along the first dimension, as a view. */
  TensorEntry rows(long from, long to) {
    var sizes = new ArrayList<>(layout.sizes());
    sizes.set(0, to - from);
    var rows = new Layout(sizes, layout.strides());
    long begin = rows.count() == 0 ? 0 : from * layout.strides().getFirst() * type.bytes();
    return new TensorEntry(name, type, rows, bytes.asSlice(begin, rows.span() * type.bytes()));
  }
}
