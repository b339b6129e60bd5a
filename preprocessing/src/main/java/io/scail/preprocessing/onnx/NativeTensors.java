package io.scail.preprocessing.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.scail.preprocessing.failure.ModelFailure;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Inputs of one run in native memory, freed on close. Numbers cross the border in 32 bits; a graph
 * that computes in half precision gets them rounded to 16 bits; whole numbers have 64 or 32 bits;
 * flags are numbers where a graph wants numbers.
 */
final class NativeTensors implements AutoCloseable {

  /** The runtime reads whole vectors. */
  private static final long ALIGNMENT = 64;

  private final Arena arena = Arena.ofConfined();
  private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();

  /**
   * @param types of the graph's inputs by name
   */
  NativeTensors(Map<String, Tensor> inputs, Map<String, OnnxJavaType> types) throws OrtException {
    try {
      for (var input : inputs.entrySet()) {
        var type = types.getOrDefault(input.getKey(), OnnxJavaType.UNKNOWN);
        tensors.put(input.getKey(), create(fitting(input.getValue(), type), isNarrow(type)));
      }
    } catch (OrtException e) {
      close();
      throw e;
    }
  }

  Map<String, OnnxTensor> tensors() {
    return tensors;
  }

  @Override
  public void close() {
    tensors.values().forEach(OnnxTensor::close);
    tensors.clear();
    arena.close();
  }

  /** Whether an input has fewer bits than numbers have here. */
  private static boolean isNarrow(OnnxJavaType type) {
    return type == OnnxJavaType.FLOAT16 || type == OnnxJavaType.INT32;
  }

  /** Flags as ones and zeros where a graph takes them so, as exports differ in. */
  private static Tensor fitting(Tensor tensor, OnnxJavaType type) {
    if (!(tensor instanceof Tensor.Flags(var values, var shape))) {
      return tensor;
    }
    return switch (type) {
      case FLOAT, FLOAT16 -> {
        var numbers = new float[values.length];
        for (int i = 0; i < values.length; i++) {
          numbers[i] = values[i] ? 1 : 0;
        }
        yield new Tensor.Floats(numbers, shape);
      }
      case INT64, INT32 -> {
        var numbers = new long[values.length];
        for (int i = 0; i < values.length; i++) {
          numbers[i] = values[i] ? 1 : 0;
        }
        yield new Tensor.Longs(numbers, shape);
      }
      default -> tensor;
    };
  }

  private OnnxTensor create(Tensor tensor, boolean narrow) throws OrtException {
    return switch (tensor) {
      case Tensor.Floats floats when narrow ->
          create(halves(floats.values()), floats.shape(), OnnxJavaType.FLOAT16);
      case Tensor.Floats(var values, var shape) -> {
        var memory = allocate((long) values.length * Float.BYTES);
        MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_FLOAT, 0, values.length);
        yield create(memory, shape, OnnxJavaType.FLOAT);
      }
      case Tensor.Longs longs when narrow ->
          create(ints(longs.values()), longs.shape(), OnnxJavaType.INT32);
      case Tensor.Longs(var values, var shape) -> {
        var memory = allocate((long) values.length * Long.BYTES);
        MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_LONG, 0, values.length);
        yield create(memory, shape, OnnxJavaType.INT64);
      }
      case Tensor.Flags(var values, var shape) -> {
        var memory = allocate(values.length);
        for (int i = 0; i < values.length; i++) {
          memory.set(ValueLayout.JAVA_BYTE, i, (byte) (values[i] ? 1 : 0));
        }
        yield create(memory, shape, OnnxJavaType.BOOL);
      }
    };
  }

  private MemorySegment halves(float[] values) {
    var memory = allocate((long) values.length * Short.BYTES);
    for (int i = 0; i < values.length; i++) {
      memory.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(values[i]));
    }
    return memory;
  }

  private MemorySegment ints(long[] values) {
    var memory = allocate((long) values.length * Integer.BYTES);
    for (int i = 0; i < values.length; i++) {
      memory.setAtIndex(ValueLayout.JAVA_INT, i, Math.toIntExact(values[i]));
    }
    return memory;
  }

  private MemorySegment allocate(long bytes) {
    return arena.allocate(Math.max(bytes, 1), ALIGNMENT).asSlice(0, bytes);
  }

  private static OnnxTensor create(MemorySegment memory, long[] shape, OnnxJavaType type)
      throws OrtException {
    return OnnxTensor.createTensor(
        OnnxLibrary.environment(),
        memory.asByteBuffer().order(ByteOrder.nativeOrder()),
        shape,
        type);
  }

  /**
   * A copy of an output.
   *
   * @throws ModelFailure when it has a type that no contract here knows
   */
  static Tensor copyOf(OnnxTensor tensor, String model) {
    long[] shape = tensor.getInfo().getShape();
    return switch (tensor.getInfo().type) {
      case FLOAT, FLOAT16 -> {
        // The runtime hands out a copy of its own, widened to 32 bits.
        var buffer = tensor.getFloatBuffer();
        if (buffer.hasArray() && buffer.array().length == buffer.remaining()) {
          yield new Tensor.Floats(buffer.array(), shape);
        }
        var values = new float[buffer.remaining()];
        buffer.get(values);
        yield new Tensor.Floats(values, shape);
      }
      case INT64 -> {
        var buffer = tensor.getLongBuffer();
        var values = new long[buffer.remaining()];
        buffer.get(values);
        yield new Tensor.Longs(values, shape);
      }
      case BOOL -> {
        var buffer = tensor.getByteBuffer();
        var values = new boolean[buffer.remaining()];
        for (int i = 0; i < values.length; i++) {
          values[i] = buffer.get() != 0;
        }
        yield new Tensor.Flags(values, shape);
      }
      default ->
          throw new ModelFailure(
              model,
              "an output has the type "
                  + tensor.getInfo().type
                  + ", which is not part of any contract here");
    };
  }
}
