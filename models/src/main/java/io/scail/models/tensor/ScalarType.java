package io.scail.models.tensor;

import java.util.Optional;

/**
 * Element type of a tensor, with its number in libtorch ({@code c10::ScalarType}) and its spelling
 * in safetensors headers.
 */
public enum ScalarType {
  UINT8(0, 1, "U8"),
  INT8(1, 1, "I8"),
  INT16(2, 2, "I16"),
  INT32(3, 4, "I32"),
  INT64(4, 8, "I64"),
  FLOAT16(5, 2, "F16"),
  FLOAT32(6, 4, "F32"),
  FLOAT64(7, 8, "F64"),
  BOOL(11, 1, "BOOL"),
  BFLOAT16(15, 2, "BF16"),
  FLOAT8_E5M2(23, 1, "F8_E5M2"),
  FLOAT8_E4M3(24, 1, "F8_E4M3");

  private final int torchCode;
  private final int bytes;
  private final String safetensorsName;

  ScalarType(int torchCode, int bytes, String safetensorsName) {
    this.torchCode = torchCode;
    this.bytes = bytes;
    this.safetensorsName = safetensorsName;
  }

  /** The number by which TorchScript text names this type, such as 15 for bfloat16. */
  public int torchCode() {
    return torchCode;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** Spelling in a safetensors header, such as {@code BF16}. */
  public String safetensorsName() {
    return safetensorsName;
  }

  public boolean isFloatingPoint() {
    return switch (this) {
      case FLOAT16, FLOAT32, FLOAT64, BFLOAT16, FLOAT8_E5M2, FLOAT8_E4M3 -> true;
      case UINT8, INT8, INT16, INT32, INT64, BOOL -> false;
    };
  }

  public boolean isFloat8() {
    return this == FLOAT8_E5M2 || this == FLOAT8_E4M3;
  }

  public static Optional<ScalarType> ofTorchCode(long code) {
    for (var type : values()) {
      if (type.torchCode == code) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  public static Optional<ScalarType> ofSafetensorsName(String name) {
    for (var type : values()) {
      if (type.safetensorsName.equals(name)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
