import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns a float TensorFlow Lite graph into an ONNX graph with the same numbers. Pictures lie channels-last in TensorFlow
 * Lite and channels-first here; a value is turned back only where an operator looks at its memory order (reshape, fully
 * connected). Half-precision constants stay so, with a cast that the runtime folds at load.
 */
final class GraphConversion {

  private static final int[] TO_CHANNELS_FIRST = {0, 3, 1, 2};
  /** Axis of a channels-last picture to the axis of the same picture channels-first. */
  private static final int[] AXIS = {0, 2, 3, 1};

  private final TfliteModel model;
  private final OnnxGraph graph = new OnnxGraph();

  private record Value(String name, boolean channelsFirst) {}

  private final Map<Integer, Value> values = new HashMap<>();

  /** Constants by tensor: expanded (DENSIFY) and passed on (DEQUANTIZE) ones too. */
  private final Map<Integer, TfliteModel.Tensor> constants = new HashMap<>();

  private GraphConversion(TfliteModel model) {
    this.model = model;
    for (int i = 0; i < model.tensors().size(); i++) {
      if (model.tensors().get(i).isConstant()) {
        constants.put(i, model.tensors().get(i));
      }
    }
  }

  /**
   * @param outputs the graph's outputs to keep: name in the TensorFlow Lite file to name in ONNX
   */
  static byte[] convert(TfliteModel model, String name, Map<String, String> outputs) {
    var conversion = new GraphConversion(model);
    conversion.inputs();
    model.operators().forEach(conversion::operator);
    conversion.outputs(outputs);
    return conversion.graph.toBytes(name);
  }

  private void inputs() {
    int input = model.inputs()[0];
    int[] shape = shape(input);
    values.put(input, new Value("image", true));
    graph.input("image", shape[0], shape[3], shape[1], shape[2]);
  }

  private void outputs(Map<String, String> kept) {
    int found = 0;
    for (int output : model.outputs()) {
      String name = kept.get(model.tensors().get(output).name());
      if (name == null) {
        continue;
      }
      found++;
      var value = values.get(output);
      int[] shape = shape(output);
      graph.node("Identity", List.of(value.name()), name);
      if (value.channelsFirst() && shape.length == 4) {
        graph.output(name, shape[0], shape[3], shape[1], shape[2]);
      } else {
        graph.output(name, Arrays.stream(shape).asLongStream().toArray());
      }
    }
    if (found != kept.size()) {
      throw new IllegalArgumentException("the graph lacks one of the outputs " + kept.keySet());
    }
  }

  private void operator(TfliteModel.Operator operator) {
    int output = operator.outputs()[0];
    switch (operator.code()) {
      case 124 -> constants.put(output, densified(operator.inputs()[0]));
      case 6 -> constants.put(output, constantOf(operator.inputs()[0]));
      case 3 -> set(output, true, convolution(operator, false));
      case 4 -> set(output, true, convolution(operator, true));
      case 0 -> elementwise("Add", operator);
      case 18 -> elementwise("Mul", operator);
      case 41 -> elementwise("Sub", operator);
      case 1 -> set(output, true, pool("AveragePool", operator));
      case 17 -> set(output, true, pool("MaxPool", operator));
      case 19 -> unary("Relu", operator);
      case 14 -> unary("Sigmoid", operator);
      case 28 -> unary("Tanh", operator);
      case 117 -> unary("HardSwish", operator);
      case 21 -> {
        var value = values.get(operator.inputs()[0]);
        set(output, value.channelsFirst(), activation(value.name(), 3));
      }
      case 54 -> set(output, true, parametricRelu(operator));
      case 34 -> pad(operator);
      case 23 -> set(output, true, resize(operator));
      case 22 -> set(output, false, reshape(natural(operator.inputs()[0]), shape(output)));
      case 2 -> concatenate(operator);
      case 5 ->
          set(
              output,
              true,
              graph.node(
                  "DepthToSpace",
                  List.of(channelsFirst(operator.inputs()[0])),
                  OnnxGraph.Attribute.integer("blocksize", int32(operator, 0)),
                  OnnxGraph.Attribute.string("mode", "DCR")));
      case 40 -> mean(operator);
      case 9 -> set(output, false, fullyConnected(operator));
      case 32 -> set(output, true, transposedConvolution(operator));
      default ->
          throw new IllegalArgumentException("no conversion for operator code " + operator.code());
    }
  }

  private String convolution(TfliteModel.Operator operator, boolean depthwise) {
    int[] in = shape(operator.inputs()[0]);
    int[] weight = constantOf(operator.inputs()[1]).shape();
    boolean same = int8(operator, 0) == 0;
    int strideWidth = int32(operator, 1);
    int strideHeight = int32(operator, 2);
    int dilationWidth = model.file().int32(operator.options(), depthwise ? 5 : 4, 1);
    int dilationHeight = model.file().int32(operator.options(), depthwise ? 6 : 5, 1);
    var inputs = new ArrayList<String>();
    inputs.add(channelsFirst(operator.inputs()[0]));
    inputs.add(
        constant(operator.inputs()[1], depthwise ? new int[] {3, 0, 1, 2} : TO_CHANNELS_FIRST));
    addBias(operator, inputs);
    long[] vertical = padding(same, in[1], weight[1], strideHeight, dilationHeight);
    long[] horizontal = padding(same, in[2], weight[2], strideWidth, dilationWidth);
    String result =
        graph.node(
            "Conv",
            inputs,
            OnnxGraph.Attribute.integers("kernel_shape", weight[1], weight[2]),
            OnnxGraph.Attribute.integers("strides", strideHeight, strideWidth),
            OnnxGraph.Attribute.integers("dilations", dilationHeight, dilationWidth),
            OnnxGraph.Attribute.integer("group", depthwise ? in[3] : in[3] / weight[3]),
            pads(vertical, horizontal));
    return activation(result, int8(operator, depthwise ? 4 : 3));
  }

  /** MediaPipe's own operator; its options are three plain integers: padding, stride width, height. */
  private String transposedConvolution(TfliteModel.Operator operator) {
    if (!operator.custom().equals("Convolution2DTransposeBias")) {
      throw new IllegalArgumentException("no conversion for operator " + operator.custom());
    }
    var options =
        ByteBuffer.wrap(model.file().rawBytes(operator.customOptions()))
            .order(ByteOrder.LITTLE_ENDIAN);
    int strideWidth = options.getInt(4);
    int strideHeight = options.getInt(8);
    int[] in = shape(operator.inputs()[0]);
    int[] out = shape(operator.outputs()[0]);
    int[] weight = constantOf(operator.inputs()[1]).shape();
    int vertical = Math.max((in[1] - 1) * strideHeight + weight[1] - out[1], 0);
    int horizontal = Math.max((in[2] - 1) * strideWidth + weight[2] - out[2], 0);
    return graph.node(
        "ConvTranspose",
        List.of(
            channelsFirst(operator.inputs()[0]),
            constant(operator.inputs()[1], new int[] {3, 0, 1, 2}),
            constant(operator.inputs()[2])),
        OnnxGraph.Attribute.integers("kernel_shape", weight[1], weight[2]),
        OnnxGraph.Attribute.integers("strides", strideHeight, strideWidth),
        pads(
            new long[] {vertical / 2, vertical - vertical / 2},
            new long[] {horizontal / 2, horizontal - horizontal / 2}));
  }

  private void elementwise(String name, TfliteModel.Operator operator) {
    int output = operator.outputs()[0];
    boolean picture = shape(output).length == 4;
    var inputs = new ArrayList<String>();
    for (int input : operator.inputs()) {
      if (constants.containsKey(input)) {
        inputs.add(broadcastable(input, picture));
      } else {
        inputs.add(picture ? channelsFirst(input) : natural(input));
      }
    }
    set(output, picture, activation(graph.node(name, inputs), int8(operator, 0)));
  }

  private String broadcastable(int input, boolean picture) {
    int[] shape = constantOf(input).shape();
    if (!picture) {
      return constant(input);
    }
    return switch (shape.length) {
      case 4 -> constant(input, TO_CHANNELS_FIRST);
      case 1 -> reshape(constant(input), new int[] {1, shape[0], 1, 1});
      case 0 -> constant(input);
      default -> throw new IllegalArgumentException("cannot broadcast " + Arrays.toString(shape));
    };
  }

  private String pool(String name, TfliteModel.Operator operator) {
    int[] in = shape(operator.inputs()[0]);
    boolean same = int8(operator, 0) == 0;
    int strideWidth = int32(operator, 1);
    int strideHeight = int32(operator, 2);
    int width = int32(operator, 3);
    int height = int32(operator, 4);
    String result =
        graph.node(
            name,
            List.of(channelsFirst(operator.inputs()[0])),
            OnnxGraph.Attribute.integers("kernel_shape", height, width),
            OnnxGraph.Attribute.integers("strides", strideHeight, strideWidth),
            pads(
                padding(same, in[1], height, strideHeight, 1),
                padding(same, in[2], width, strideWidth, 1)));
    return activation(result, int8(operator, 5));
  }

  private void unary(String name, TfliteModel.Operator operator) {
    var value = values.get(operator.inputs()[0]);
    set(
        operator.outputs()[0],
        value.channelsFirst(),
        graph.node(name, List.of(value.name())));
  }

  private String parametricRelu(TfliteModel.Operator operator) {
    int[] shape = constantOf(operator.inputs()[1]).shape();
    int channels = shape[shape.length - 1];
    String slope = reshape(constant(operator.inputs()[1]), new int[] {channels, 1, 1});
    return graph.node("PRelu", List.of(channelsFirst(operator.inputs()[0]), slope));
  }

  private void pad(TfliteModel.Operator operator) {
    int[] padding = integers(operator.inputs()[1]);
    int rank = padding.length / 2;
    var reordered = new long[2 * rank];
    for (int i = 0; i < rank; i++) {
      int source = rank == 4 ? TO_CHANNELS_FIRST[i] : i;
      reordered[i] = padding[2 * source];
      reordered[rank + i] = padding[2 * source + 1];
    }
    int input = operator.inputs()[0];
    String value = rank == 4 ? channelsFirst(input) : natural(input);
    set(
        operator.outputs()[0],
        rank == 4,
        graph.node("Pad", List.of(value, graph.constant(reordered))));
  }

  private String resize(TfliteModel.Operator operator) {
    int[] out = shape(operator.outputs()[0]);
    String coordinates =
        int8(operator, 2) != 0
            ? "align_corners"
            : int8(operator, 3) != 0 ? "half_pixel" : "asymmetric";
    return graph.node(
        "Resize",
        List.of(
            channelsFirst(operator.inputs()[0]),
            "",
            "",
            graph.constant(out[0], out[3], out[1], out[2])),
        OnnxGraph.Attribute.string("mode", "linear"),
        OnnxGraph.Attribute.string("coordinate_transformation_mode", coordinates));
  }

  private void concatenate(TfliteModel.Operator operator) {
    int output = operator.outputs()[0];
    int rank = shape(output).length;
    int axis = Math.floorMod(int32(operator, 0), rank);
    var inputs = new ArrayList<String>();
    for (int input : operator.inputs()) {
      inputs.add(rank == 4 ? channelsFirst(input) : natural(input));
    }
    String result =
        graph.node(
            "Concat", inputs, OnnxGraph.Attribute.integer("axis", rank == 4 ? AXIS[axis] : axis));
    set(output, rank == 4, activation(result, int8(operator, 1)));
  }

  private void mean(TfliteModel.Operator operator) {
    boolean keep = int8(operator, 0) != 0;
    long[] axes =
        Arrays.stream(integers(operator.inputs()[1]))
            .mapToLong(axis -> AXIS[Math.floorMod(axis, 4)])
            .toArray();
    String result =
        graph.node(
            "ReduceMean",
            List.of(channelsFirst(operator.inputs()[0])),
            OnnxGraph.Attribute.integers("axes", axes),
            OnnxGraph.Attribute.integer("keepdims", keep ? 1 : 0));
    set(operator.outputs()[0], keep, result);
  }

  private String fullyConnected(TfliteModel.Operator operator) {
    int[] weight = constantOf(operator.inputs()[1]).shape();
    String value = natural(operator.inputs()[0]);
    if (shape(operator.inputs()[0]).length != 2) {
      value = reshape(value, new int[] {-1, weight[1]});
    }
    var inputs = new ArrayList<String>();
    inputs.add(value);
    inputs.add(constant(operator.inputs()[1]));
    addBias(operator, inputs);
    String result = graph.node("Gemm", inputs, OnnxGraph.Attribute.integer("transB", 1));
    return activation(result, int8(operator, 0));
  }

  private String activation(String value, int kind) {
    return switch (kind) {
      case 0 -> value;
      case 1 -> graph.node("Relu", List.of(value));
      case 3 -> graph.node("Clip", List.of(value, graph.scalar(0), graph.scalar(6)));
      case 4 -> graph.node("Tanh", List.of(value));
      default -> throw new IllegalArgumentException("no conversion for activation " + kind);
    };
  }

  private void addBias(TfliteModel.Operator operator, List<String> inputs) {
    if (operator.inputs().length > 2 && operator.inputs()[2] >= 0) {
      inputs.add(constant(operator.inputs()[2]));
    }
  }

  private String reshape(String value, int[] shape) {
    return graph.node(
        "Reshape",
        List.of(value, graph.constant(Arrays.stream(shape).asLongStream().toArray())));
  }

  /** TensorFlow's SAME padding puts the odd pixel after the picture. */
  private static long[] padding(boolean same, int size, int kernel, int stride, int dilation) {
    if (!same) {
      return new long[] {0, 0};
    }
    int out = Math.ceilDiv(size, stride);
    int total = Math.max((out - 1) * stride + (kernel - 1) * dilation + 1 - size, 0);
    return new long[] {total / 2, total - total / 2};
  }

  private static OnnxGraph.Attribute pads(long[] vertical, long[] horizontal) {
    return OnnxGraph.Attribute.integers(
        "pads", vertical[0], horizontal[0], vertical[1], horizontal[1]);
  }

  private void set(int tensor, boolean channelsFirst, String name) {
    values.put(tensor, new Value(name, channelsFirst));
  }

  private String natural(int tensor) {
    var value = values.get(tensor);
    return value.channelsFirst()
        ? graph.node(
            "Transpose",
            List.of(value.name()),
            OnnxGraph.Attribute.integers("perm", 0, 2, 3, 1))
        : value.name();
  }

  private String channelsFirst(int tensor) {
    var value = values.get(tensor);
    return value.channelsFirst() || shape(tensor).length != 4
        ? value.name()
        : graph.node(
            "Transpose",
            List.of(value.name()),
            OnnxGraph.Attribute.integers("perm", 0, 3, 1, 2));
  }

  private TfliteModel.Tensor densified(int tensor) {
    var sparse = constantOf(tensor);
    return new TfliteModel.Tensor(
        sparse.name(),
        sparse.shape(),
        sparse.type(),
        SparseConstant.spread(model, sparse),
        sparse.table());
  }

  private TfliteModel.Tensor constantOf(int tensor) {
    var constant = constants.get(tensor);
    if (constant == null) {
      throw new IllegalArgumentException("tensor " + tensor + " is computed, not constant");
    }
    return constant;
  }

  private int[] integers(int tensor) {
    var data = ByteBuffer.wrap(constantOf(tensor).data()).order(ByteOrder.LITTLE_ENDIAN);
    var integers = new int[data.remaining() / 4];
    data.asIntBuffer().get(integers);
    return integers;
  }

  private String constant(int tensor) {
    int[] order = new int[constantOf(tensor).shape().length];
    Arrays.setAll(order, i -> i);
    return constant(tensor, order);
  }

  /** The constant with its axes in another order: axis i of the result is axis {@code order[i]}. */
  private String constant(int tensor, int[] order) {
    var constant = constantOf(tensor);
    int width = TfliteModel.bytesPerElement(constant);
    int rank = order.length;
    var stride = new int[rank];
    int elements = 1;
    for (int i = rank - 1; i >= 0; i--) {
      stride[i] = elements;
      elements *= constant.shape()[i];
    }
    var shape = new long[rank];
    Arrays.setAll(shape, i -> constant.shape()[order[i]]);
    var data = new byte[elements * width];
    var position = new int[rank];
    for (int element = 0; element < elements; element++) {
      int source = 0;
      for (int i = 0; i < rank; i++) {
        source += position[i] * stride[order[i]];
      }
      System.arraycopy(constant.data(), source * width, data, element * width, width);
      for (int i = rank - 1; i >= 0 && ++position[i] == shape[i]; i--) {
        position[i] = 0;
      }
    }
    return switch (constant.type()) {
      case TfliteModel.FLOAT32 -> graph.constant(OnnxGraph.FLOAT, shape, data);
      case TfliteModel.FLOAT16 ->
          graph.node(
              "Cast",
              List.of(graph.constant(OnnxGraph.FLOAT16, shape, data)),
              OnnxGraph.Attribute.integer("to", OnnxGraph.FLOAT));
      default -> throw new IllegalArgumentException("no conversion for type " + constant.type());
    };
  }

  private int[] shape(int tensor) {
    return model.tensors().get(tensor).shape();
  }

  private int int8(TfliteModel.Operator operator, int field) {
    return model.file().int8(operator.options(), field, 0);
  }

  private int int32(TfliteModel.Operator operator, int field) {
    return model.file().int32(operator.options(), field, 0);
  }
}
