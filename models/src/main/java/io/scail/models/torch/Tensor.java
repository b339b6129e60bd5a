package io.scail.models.torch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * A libtorch tensor that lives until its {@link TensorScope} ends or it is closed earlier. Usable
 * on the torch thread only.
 */
public final class Tensor implements AutoCloseable {
  private final PtNDArray array;

  Tensor(PtNDArray array) {
    this.array = array;
  }

  PtNDArray array() {
    return array;
  }

  /** Sizes, outermost first; empty for a scalar. */
  public long[] shape() {
    return array.getShape().getShape();
  }

  /** Size along dimension {@code index}. */
  public long size(int index) {
    return array.getShape().get(index);
  }

  /** Number of elements. */
  public long count() {
    return array.getShape().size();
  }

  /** Elements as float32, row-major; converted from any floating-point type. */
  public float[] toFloats() {
    return copied(
        () -> {
          if (array.getDataType() == DataType.FLOAT32) {
            return array.toFloatArray();
          }
          try (var converted = array.toType(DataType.FLOAT32, false)) {
            return converted.toFloatArray();
          }
        });
  }

  /** A copy waits for the device, and hears of what went wrong there before. */
  private static <T> T copied(Supplier<T> copy) {
    try {
      return copy.get();
    } catch (EngineException e) {
      throw EngineErrors.of("copy to the host", e);
    }
  }

  /** Elements of an int64 tensor, row-major. */
  public long[] toLongs() {
    return copied(array::toLongArray);
  }

  /** A copy of the raw bytes, row-major, little-endian, in the tensor's own type. */
  public byte[] toBytes() {
    ByteBuffer buffer = copied(() -> array.toByteBuffer(false));
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /** The bytes of a CPU tensor without a copy; valid only while the tensor is open. */
  public ByteBuffer view() {
    return array.toByteBuffer(true);
  }

  /** Frees the tensor before its scope ends; closing twice is harmless. */
  @Override
  public void close() {
    array.close();
  }

  @Override
  public String toString() {
    return "Tensor" + Arrays.toString(shape());
  }
}
