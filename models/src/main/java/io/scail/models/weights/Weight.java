package io.scail.models.weights;

import io.scail.models.tensor.Layout;
import io.scail.models.tensor.ScalarType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One weight of a network under its own name: one tensor of a file, or several joined along the
 * first dimension. Views only; nothing is read before someone asks.
 *
 * @param name the network's own name
 * @param parts at least one, equal in all sizes but the first
 */
public record Weight(String name, List<Part> parts) {

  /**
   * A tensor and what to multiply its elements by.
   *
   * @param entry the tensor
   * @param scale of 8-bit codes: one element, or one a row
   */
  public record Part(TensorEntry entry, Optional<TensorEntry> scale) {}

  public Weight {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException(name + " has no parts");
    }
  }

  static Weight of(String name, Part part) {
    return new Weight(name, List.of(part));
  }

  /** Element type as stored; that of the first part where they are joined. */
  public ScalarType type() {
    return parts.getFirst().entry().type();
  }

  /** Whether codes have to be multiplied by a scale. */
  public boolean isScaled() {
    return parts.stream().anyMatch(part -> part.scale().isPresent());
  }

  /** Sizes of the whole, outermost first. */
  public List<Long> sizes() {
    var first = parts.getFirst().entry().layout().sizes();
    if (parts.size() == 1) {
      return first;
    }
    var sizes = new ArrayList<>(first);
    sizes.set(0, parts.stream().mapToLong(part -> part.entry().layout().sizes().getFirst()).sum());
    return List.copyOf(sizes);
  }

  /** Number of elements. */
  public long count() {
    return Layout.contiguous(sizes()).count();
  }

  /** Every element as float32 with its scale applied, row-major. */
  public float[] floats() {
    var values = new float[Math.toIntExact(count())];
    int at = 0;
    for (var part : parts) {
      int count = Math.toIntExact(part.entry().layout().count());
      var reader = new WeightReader(part);
      reader.copyTo(values, at, 0, count);
      at += count;
    }
    return values;
  }
}
