import java.util.ArrayList;
import java.util.List;

/**
 * The first subgraph of a TensorFlow Lite file. Field numbers are those of the public schema
 * (tensorflow/lite/schema/schema.fbs).
 */
record TfliteModel(
    FlatBuffer file, List<Tensor> tensors, List<Operator> operators, int[] inputs, int[] outputs) {

  static final int FLOAT32 = 0;
  static final int FLOAT16 = 1;

  /**
   * @param data the constant's bytes; empty for a computed tensor
   * @param table position of the tensor's table, for the sparsity parameters
   */
  record Tensor(String name, int[] shape, int type, byte[] data, int table) {
    boolean isConstant() {
      return data.length > 0;
    }
  }

  /**
   * @param options position of the built-in options' table
   * @param customOptions position of the custom options' byte vector
   */
  record Operator(
      int code, String custom, int[] inputs, int[] outputs, int options, int customOptions) {}

  static TfliteModel read(byte[] bytes) {
    var file = FlatBuffer.of(bytes);
    int model = file.root();
    int codes = file.target(model, 1);
    int graph = file.element(file.target(model, 2), 0);
    int buffers = file.target(model, 4);

    var tensors = new ArrayList<Tensor>();
    int tables = file.target(graph, 0);
    for (int i = 0; i < file.length(tables); i++) {
      int table = file.element(tables, i);
      int buffer = file.int32(table, 2, 0);
      // Buffer 0 is by definition the empty buffer of computed tensors.
      byte[] data =
          buffer == 0
              ? new byte[0]
              : file.rawBytes(file.target(file.element(buffers, buffer), 0));
      tensors.add(
          new Tensor(
              file.string(file.target(table, 3)),
              file.ints(file.target(table, 0)),
              file.int8(table, 1, 0),
              data,
              table));
    }

    var operators = new ArrayList<Operator>();
    int entries = file.target(graph, 3);
    for (int i = 0; i < file.length(entries); i++) {
      int table = file.element(entries, i);
      int code = file.element(codes, file.int32(table, 0, 0));
      operators.add(
          new Operator(
              // Codes over 127 stand in the newer, wider field.
              Math.max(file.int8(code, 0, 0) & 0xff, file.int32(code, 3, 0)),
              file.string(file.target(code, 1)),
              file.ints(file.target(table, 1)),
              file.ints(file.target(table, 2)),
              file.target(table, 4),
              file.target(table, 5)));
    }
    return new TfliteModel(
        file,
        List.copyOf(tensors),
        List.copyOf(operators),
        file.ints(file.target(graph, 1)),
        file.ints(file.target(graph, 2)));
  }

  static int bytesPerElement(Tensor tensor) {
    return tensor.type() == FLOAT16 ? 2 : 4;
  }
}
