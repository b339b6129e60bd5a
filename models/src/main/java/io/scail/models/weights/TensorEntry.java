package io.scail.models.weights;

import io.scail.models.tensor.Layout;
import io.scail.models.tensor.ScalarType;
import java.lang.foreign.MemorySegment;

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
}
