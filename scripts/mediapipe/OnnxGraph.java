import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Builds an ONNX model (IR 8, opset 17). Field numbers are those of the public onnx.proto. */
final class OnnxGraph {

  static final int FLOAT = 1;
  static final int INT64 = 7;
  static final int FLOAT16 = 10;

  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;

  private final Protobuf graph = new Protobuf();
  private int names;

  /** A node's attribute. */
  record Attribute(Protobuf message) {

    static Attribute integer(String name, long value) {
      return new Attribute(new Protobuf().string(1, name).integer(3, value).integer(20, 2));
    }

    static Attribute string(String name, String value) {
      return new Attribute(new Protobuf().string(1, name).string(4, value).integer(20, 3));
    }

    static Attribute integers(String name, long... values) {
      var message = new Protobuf().string(1, name);
      for (long value : values) {
        message.integer(8, value);
      }
      return new Attribute(message.integer(20, 7));
    }
  }

  /** Adds a node and gives the name of its only output. */
  String node(String operator, List<String> inputs, Attribute... attributes) {
    String output = fresh(operator);
    node(operator, inputs, output, attributes);
    return output;
  }

  void node(String operator, List<String> inputs, String output, Attribute... attributes) {
    var node = new Protobuf();
    inputs.forEach(input -> node.string(1, input));
    node.string(2, output).string(3, output).string(4, operator);
    for (var attribute : attributes) {
      node.message(5, attribute.message());
    }
    graph.message(1, node);
  }

  String constant(int type, long[] shape, byte[] data) {
    String name = fresh("constant");
    var tensor = new Protobuf();
    for (long dimension : shape) {
      tensor.integer(1, dimension);
    }
    graph.message(5, tensor.integer(2, type).string(8, name).bytes(9, data));
    return name;
  }

  String constant(long... values) {
    var data = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      data.putLong(value);
    }
    return constant(INT64, new long[] {values.length}, data.array());
  }

  String scalar(float value) {
    var data = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value);
    return constant(FLOAT, new long[0], data.array());
  }

  void input(String name, long... shape) {
    graph.message(11, valueInfo(name, shape));
  }

  void output(String name, long... shape) {
    graph.message(12, valueInfo(name, shape));
  }

  byte[] toBytes(String name) {
    return new Protobuf()
        .integer(1, IR_VERSION)
        .string(2, "scail tflite conversion")
        .message(7, graph.string(2, name))
        .message(8, new Protobuf().string(1, "").integer(2, OPSET))
        .toByteArray();
  }

  private String fresh(String prefix) {
    return prefix + "_" + names++;
  }

  private static Protobuf valueInfo(String name, long... shape) {
    var dimensions = new Protobuf();
    for (long dimension : shape) {
      dimensions.message(1, new Protobuf().integer(1, dimension));
    }
    var tensor = new Protobuf().integer(1, FLOAT).message(2, dimensions);
    return new Protobuf().string(1, name).message(2, new Protobuf().message(1, tensor));
  }
}
