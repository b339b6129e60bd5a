package io.scail.preprocessing.onnx;

import java.util.Arrays;

/**
 * A dense tensor, row-major. The arrays are not copied: a picture's worth of numbers passes on
 * every call.
 */
public sealed interface Tensor {

  long[] shape();

  /** 32-bit floating point. */
  @SuppressWarnings("ArrayRecordComponent")
  record Floats(float[] values, long... shape) implements Tensor {
    public Floats {
      requireLength(values.length, shape);
    }
  }

  /** 64-bit integers. */
  @SuppressWarnings("ArrayRecordComponent")
  record Longs(long[] values, long... shape) implements Tensor {
    public Longs {
      requireLength(values.length, shape);
    }
  }

  /** Truth values. */
  @SuppressWarnings("ArrayRecordComponent")
  record Flags(boolean[] values, long... shape) implements Tensor {
    public Flags {
      requireLength(values.length, shape);
    }
  }

  private static void requireLength(int length, long[] shape) {
    long expected = 1;
    for (long side : shape) {
      expected *= side;
    }
    if (expected != length) {
      throw new IllegalArgumentException(
          length + " values for a tensor of shape " + Arrays.toString(shape));
    }
  }
}
