package io.scail.models.weights;

import io.scail.models.tensor.ScalarType;
import java.util.Optional;

/** Which element type each weight is to have in memory. */
@FunctionalInterface
public interface WeightTypes {
  /**
   * The type for one weight, or empty to leave it as it is stored.
   *
   * @param name the network's own name of the weight
   * @param stored its type in the file; 8-bit codes with a scale are float32 once multiplied
   */
  Optional<ScalarType> target(String name, ScalarType stored);

  /**
   * Whether e4m3 codes with a scale stay codes, with the scale beside them under the name and
   * {@code _scale}; otherwise they are multiplied.
   */
  default boolean keepsCodes(String name) {
    return false;
  }

  /** Every weight as it is stored. */
  static WeightTypes asStored() {
    return (_, _) -> Optional.empty();
  }

  /** Every weight in one type. */
  static WeightTypes all(ScalarType type) {
    return (_, stored) -> stored == type ? Optional.empty() : Optional.of(type);
  }
}
