package io.scail.preprocessing.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Writes small ONNX graphs for tests, field by field of onnx.proto: inputs, weights, nodes,
 * outputs.
 */
public final class Onnx {

  /** Element types of tensors. */
  public enum ElementType {
    FLOAT(1),
    INT64(7),
    BOOL(9),
    FLOAT16(10);

    private final int code;

    ElementType(int code) {
      this.code = code;
    }
  }

  private static final int IR = 8;
  private static final int OPSET = 17;

  private final Message nodes = new Message();
  private final Message weights = new Message();
  private final Message inputs = new Message();
  private final Message outputs = new Message();

  /** Adds an input; a side of -1 is free. */
  public Onnx input(String name, ElementType type, int... shape) {
    inputs.bytes(11, value(name, type, shape));
    return this;
  }

  /** Adds an output. */
  public Onnx output(String name, ElementType type, int... shape) {
    outputs.bytes(12, value(name, type, shape));
    return this;
  }

  public Onnx floats(String name, float[] values, int... shape) {
    var data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(values);
    return weight(name, ElementType.FLOAT, data.array(), shape);
  }

  public Onnx longs(String name, long... values) {
    var data = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asLongBuffer().put(values);
    return weight(name, ElementType.INT64, data.array(), values.length);
  }

  /** A single number without sides. */
  public Onnx number(String name, float value) {
    return floats(name, new float[] {value});
  }

  /** Weights that lie in another file. */
  public Onnx floatsIn(String file, String name, int... shape) {
    var tensor = new Message();
    for (int side : shape) {
      tensor.varint(1, side);
    }
    tensor.varint(2, ElementType.FLOAT.code).string(8, name);
    tensor.bytes(13, new Message().string(1, "location").string(2, file));
    tensor.varint(14, 1);
    weights.bytes(5, tensor);
    return this;
  }

  private Onnx weight(String name, ElementType type, byte[] data, int... shape) {
    var tensor = new Message();
    for (int side : shape) {
      tensor.varint(1, side);
    }
    weights.bytes(5, tensor.varint(2, type.code).string(8, name).raw(9, data));
    return this;
  }

  /** Adds a node; names of inputs and outputs are separated by blanks. */
  public Onnx node(String operator, String in, String out) {
    return node(operator, in, out, Map.of());
  }

  /**
   * Adds a node.
   *
   * @param attributes a Long, a Float, a String or a long[] each
   */
  public Onnx node(String operator, String in, String out, Map<String, Object> attributes) {
    var node = new Message();
    Arrays.stream(in.split(" ", -1)).forEach(name -> node.string(1, name));
    Arrays.stream(out.split(" ", -1)).forEach(name -> node.string(2, name));
    node.string(4, operator);
    attributes.forEach((name, value) -> node.bytes(5, attribute(name, value)));
    nodes.bytes(1, node);
    return this;
  }

  private static Message attribute(String name, Object value) {
    var attribute = new Message().string(1, name);
    switch (value) {
      case Float number -> attribute.fixed32(2, number).varint(20, 1);
      case Long number -> attribute.varint(3, number).varint(20, 2);
      case String text -> attribute.string(4, text).varint(20, 3);
      case long[] numbers -> {
        for (long number : numbers) {
          attribute.varint(8, number);
        }
        attribute.varint(20, 7);
      }
      default -> throw new IllegalArgumentException(name);
    }
    return attribute;
  }

  private static Message value(String name, ElementType type, int... shape) {
    var sides = new Message();
    for (int i = 0; i < shape.length; i++) {
      sides.bytes(
          1, shape[i] < 0 ? new Message().string(2, name + i) : new Message().varint(1, shape[i]));
    }
    var tensor = new Message().varint(1, type.code).bytes(2, sides);
    return new Message().string(1, name).bytes(2, new Message().bytes(1, tensor));
  }

  /** The finished graph. */
  public byte[] bytes() {
    var graph = new Message();
    graph.append(nodes).string(2, "test").append(weights).append(inputs).append(outputs);
    return new Message()
        .varint(1, IR)
        .bytes(7, graph)
        .bytes(8, new Message().string(1, "").varint(2, OPSET))
        .toArray();
  }

  /** A protobuf message being written. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message varint(int field, long value) {
      number((long) field << 3);
      number(value);
      return this;
    }

    Message fixed32(int field, float value) {
      number(((long) field << 3) | 5);
      out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
      return this;
    }

    Message string(int field, String value) {
      return raw(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message bytes(int field, Message message) {
      return raw(field, message.toArray());
    }

    Message raw(int field, byte[] value) {
      number(((long) field << 3) | 2);
      number(value.length);
      out.writeBytes(value);
      return this;
    }

    Message append(Message other) {
      out.writeBytes(other.toArray());
      return this;
    }

    byte[] toArray() {
      return out.toByteArray();
    }

    private void number(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) ((rest & 0x7f) | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }
}
