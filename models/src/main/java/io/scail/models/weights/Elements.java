package io.scail.models.weights;

import io.scail.models.tensor.ScalarType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads single elements of a tensor by their row-major number, through strides and types. */
final class Elements {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final ScalarType type;
  private final MemorySegment bytes;
  private final long[] sizes;
  private final long[] strides;
  private final boolean contiguous;

  Elements(TensorEntry entry) {
    this.type = entry.type();
    this.bytes = entry.bytes();
    this.sizes = entry.layout().sizes().stream().mapToLong(Long::longValue).toArray();
    this.strides = entry.layout().strides().stream().mapToLong(Long::longValue).toArray();
    this.contiguous = entry.layout().isContiguous();
  }

  /** Copies {@code count} elements from number {@code from} on as float32. */
  void copyTo(float[] target, int at, long from, int count) {
    if (contiguous && copiedFast(target, at, from, count)) {
      return;
    }
    for (int i = 0; i < count; i++) {
      target[at + i] = number(offset(from + i));
    }
  }

  /** The types that whole networks come in, without a decision per element. */
  private boolean copiedFast(float[] target, int at, long from, int count) {
    switch (type) {
      case FLOAT32 -> MemorySegment.copy(bytes, FLOAT, from * Float.BYTES, target, at, count);
      case BFLOAT16 -> {
        for (int i = 0; i < count; i++) {
          target[at + i] = Float.intBitsToFloat(bytes.get(SHORT, (from + i) * Short.BYTES) << 16);
        }
      }
      case FLOAT16 -> {
        for (int i = 0; i < count; i++) {
          target[at + i] = Float.float16ToFloat(bytes.get(SHORT, (from + i) * Short.BYTES));
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Appends {@code count} elements from number {@code from} on in their own type. */
  void copyBytes(ByteBuffer target, long from, int count) {
    int width = type.bytes();
    for (int i = 0; i < count; i++) {
      target.put(bytes.asSlice(offset(from + i) * width, width).asByteBuffer());
    }
  }

  /** The element as an integer. */
  long integer(long index) {
    long offset = offset(index);
    return switch (type) {
      case INT64 -> bytes.get(LONG, offset * Long.BYTES);
      case INT32 -> bytes.get(INT, offset * Integer.BYTES);
      case INT16 -> bytes.get(SHORT, offset * Short.BYTES);
      case INT8 -> bytes.get(ValueLayout.JAVA_BYTE, offset);
      case UINT8, BOOL -> bytes.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
      default -> throw new IllegalStateException(type + " is no integer type");
    };
  }

  private float number(long offset) {
    return switch (type) {
      case FLOAT32 -> Float.intBitsToFloat(bytes.get(INT, offset * Integer.BYTES));
      case BFLOAT16 -> Float.intBitsToFloat(bytes.get(SHORT, offset * Short.BYTES) << 16);
      case FLOAT16 -> Float.float16ToFloat(bytes.get(SHORT, offset * Short.BYTES));
      case FLOAT64 -> (float) Double.longBitsToDouble(bytes.get(LONG, offset * Long.BYTES));
      case FLOAT8_E4M3 -> Float8.e4m3(bytes.get(ValueLayout.JAVA_BYTE, offset));
      case FLOAT8_E5M2 -> Float8.e5m2(bytes.get(ValueLayout.JAVA_BYTE, offset));
      case INT64 -> bytes.get(LONG, offset * Long.BYTES);
      case INT32 -> bytes.get(INT, offset * Integer.BYTES);
      case INT16 -> bytes.get(SHORT, offset * Short.BYTES);
      case INT8 -> bytes.get(ValueLayout.JAVA_BYTE, offset);
      case UINT8, BOOL -> bytes.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
    };
  }

  /** Where element number {@code index} lies, in elements from the first. */
  private long offset(long index) {
    if (contiguous) {
      return index;
    }
    long rest = index;
    long offset = 0;
    for (int i = sizes.length - 1; i >= 0; i--) {
      offset += rest % sizes[i] * strides[i];
      rest /= sizes[i];
    }
    return offset;
  }
}
