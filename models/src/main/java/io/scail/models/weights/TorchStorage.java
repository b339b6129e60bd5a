package io.scail.models.weights;

import io.scail.models.tensor.ScalarType;
import java.util.Optional;

/**
 * A block of elements of a torch checkpoint, before its bytes are found.
 *
 * @param key its record's name, or its number in the older format
 * @param type element type; empty for raw bytes that each tensor types by itself
 * @param count elements, or bytes where there is no type
 */
record TorchStorage(String key, Optional<ScalarType> type, long count) {
  TorchStorage {
    if (count < 0) {
      throw new IllegalArgumentException("storage " + key + " of " + count + " elements");
    }
  }

  int elementBytes() {
    return type.map(ScalarType::bytes).orElse(1);
  }

  /** The type by the name of torch's storage class. */
  static Optional<ScalarType> typeOfClass(String name) {
    return Optional.ofNullable(
        switch (name) {
          case "FloatStorage" -> ScalarType.FLOAT32;
          case "HalfStorage" -> ScalarType.FLOAT16;
          case "BFloat16Storage" -> ScalarType.BFLOAT16;
          case "DoubleStorage" -> ScalarType.FLOAT64;
          case "LongStorage" -> ScalarType.INT64;
          case "IntStorage" -> ScalarType.INT32;
          case "ShortStorage" -> ScalarType.INT16;
          case "CharStorage" -> ScalarType.INT8;
          case "ByteStorage" -> ScalarType.UINT8;
          case "BoolStorage" -> ScalarType.BOOL;
          default -> null;
        });
  }

  /** The type by torch's name of the dtype. */
  static Optional<ScalarType> typeOfDtype(String name) {
    return Optional.ofNullable(
        switch (name) {
          case "float32" -> ScalarType.FLOAT32;
          case "float16" -> ScalarType.FLOAT16;
          case "bfloat16" -> ScalarType.BFLOAT16;
          case "float64" -> ScalarType.FLOAT64;
          case "int64" -> ScalarType.INT64;
          case "int32" -> ScalarType.INT32;
          case "int16" -> ScalarType.INT16;
          case "int8" -> ScalarType.INT8;
          case "uint8" -> ScalarType.UINT8;
          case "bool" -> ScalarType.BOOL;
          case "float8_e4m3fn" -> ScalarType.FLOAT8_E4M3;
          case "float8_e5m2" -> ScalarType.FLOAT8_E5M2;
          default -> null;
        });
  }
}
