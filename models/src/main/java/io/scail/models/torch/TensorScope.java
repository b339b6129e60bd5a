package io.scail.models.torch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Owns the tensors made in it and frees them together when it closes; {@link #keep} moves one to an
 * outer scope first. Scopes nest with the code, as try-with-resources blocks. Usable on the torch
 * thread only; threads of a {@link DeviceGroup} may fill one whose owner waits for them.
 */
public final class TensorScope implements AutoCloseable {
  private final PtNDManager manager;

  private TensorScope(PtNDManager manager) {
    this.manager = manager;
  }

  /** A scope of its own on the current torch thread. */
  public static TensorScope open() {
    TorchThread.current();
    return new TensorScope((PtNDManager) TorchThread.rootManager().newSubManager());
  }

  /** Takes a tensor over from the scope that owns it now, so that it outlives that scope. */
  public Tensor keep(Tensor tensor) {
    tensor.array().attach(manager);
    return tensor;
  }

  /** A float32 tensor on the CPU, copied from {@code values} (row-major). */
  public Tensor floats(float[] values, long... shape) {
    var buffer = direct(values.length, Float.BYTES);
    buffer.asFloatBuffer().put(values);
    return create(buffer, shape, values.length, DataType.FLOAT32);
  }

  /** An int64 tensor on the CPU, copied from {@code values} (row-major). */
  public Tensor longs(long[] values, long... shape) {
    var buffer = direct(values.length, Long.BYTES);
    buffer.asLongBuffer().put(values);
    return create(buffer, shape, values.length, DataType.INT64);
  }

  /** A uint8 tensor on the CPU, copied from {@code values} (row-major). */
  public Tensor bytes(byte[] values, long... shape) {
    var buffer = direct(values.length, 1);
    buffer.duplicate().put(values);
    return create(buffer, shape, values.length, DataType.UINT8);
  }

  /**
   * A one-dimensional uint8 tensor over native memory, without a copy. The memory must outlive the
   * tensor and everything made from it by reinterpretation.
   */
  Tensor mapped(MemorySegment bytes) {
    // The address of element 0 is used whatever the buffer's position, so each tensor gets a slice.
    var buffer = bytes.asByteBuffer().order(ByteOrder.nativeOrder());
    return new Tensor(manager.create(buffer, new Shape(bytes.byteSize()), DataType.UINT8));
  }

  /** Frees every tensor of this scope. */
  @Override
  public void close() {
    manager.close();
  }

  PtNDManager manager() {
    return manager;
  }

  /**
   * The engine only borrows a buffer's memory, for as long as its own Java object lives; a
   * reference that libtorch keeps in a dictionary outlives that object. So the tensor handed out is
   * a copy.
   */
  private Tensor create(ByteBuffer buffer, long[] shape, int count, DataType type) {
    var dims = new Shape(shape);
    if (dims.size() != count) {
      throw new IllegalArgumentException(count + " elements do not fill the shape " + dims);
    }
    try (var borrowed = manager.create(buffer, dims, type)) {
      return new Tensor((PtNDArray) borrowed.duplicate());
    } finally {
      Reference.reachabilityFence(buffer);
    }
  }

  private static ByteBuffer direct(int count, int bytesEach) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(count, bytesEach))
        .order(ByteOrder.nativeOrder());
  }
}
