package io.scail.preprocessing.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import io.scail.preprocessing.failure.ModelFailure;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One model, ready to run. Owns its native session until closed. Used by one thread at a time.
 *
 * <p>A session that fails on the GPU is opened again on the CPU when the settings allow it, with a
 * warning in the log; {@link #device} says where it runs.
 */
public final class OnnxModel implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OnnxModel.class);

  private final String name;
  private final Opener opener;
  private final OnnxSettings settings;
  private OnnxDevice device;
  private OrtSession session;

  /** Opens a session from wherever the graph lies; a file must stay one, for its external data. */
  @FunctionalInterface
  private interface Opener {
    OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions options)
        throws OrtException;
  }

  private OnnxModel(String name, Opener opener, OnnxSettings settings) {
    this.name = name;
    this.opener = opener;
    this.settings = settings;
    this.device = settings.device();
    this.session = openWithFallback();
  }

  /**
   * Opens a model file.
   *
   * @throws ModelFailure when the file is missing or is no model that can be run
   */
  public static OnnxModel open(Path file, OnnxSettings settings) {
    String name = String.valueOf(file.getFileName());
    if (!Files.isReadable(file)) {
      throw new ModelFailure(name, "there is no such file in " + file.getParent());
    }
    return new OnnxModel(
        name,
        (environment, options) -> environment.createSession(file.toString(), options),
        settings);
  }

  /**
   * Opens a model held in memory.
   *
   * @throws ModelFailure when the bytes are no model that can be run
   */
  public static OnnxModel open(String name, byte[] graph, OnnxSettings settings) {
    return new OnnxModel(
        name, (environment, options) -> environment.createSession(graph, options), settings);
  }

  /** File name of the model. */
  public String name() {
    return name;
  }

  /** Where the model runs. */
  public OnnxDevice device() {
    return device;
  }

  /** Names of the inputs in the graph's order. */
  public List<String> inputs() {
    return List.copyOf(session.getInputNames());
  }

  /** Names of the outputs in the graph's order. */
  public List<String> outputs() {
    return List.copyOf(session.getOutputNames());
  }

  /**
   * Shape of an input; -1 for a free side.
   *
   * @throws ModelFailure when the graph has no such tensor input
   */
  public long[] inputShape(String input) {
    try {
      NodeInfo info = session.getInputInfo().get(input);
      if (info == null || !(info.getInfo() instanceof TensorInfo tensor)) {
        throw new ModelFailure(name, "it has no input " + input + "; it is not the expected model");
      }
      return tensor.getShape();
    } catch (OrtException e) {
      throw refused(e);
    }
  }

  /**
   * @throws ModelFailure when the graph lacks one of the inputs or outputs
   */
  public OnnxModel requiring(List<String> inputs, List<String> outputs) {
    if (!session.getInputNames().containsAll(inputs)
        || !session.getOutputNames().containsAll(outputs)) {
      var problem =
          "it has inputs "
              + session.getInputNames()
              + " and outputs "
              + session.getOutputNames()
              + ", not the expected "
              + inputs
              + " and "
              + outputs;
      close();
      throw new ModelFailure(name, problem);
    }
    return this;
  }

  /**
   * Runs the model once.
   *
   * @return every output by its name
   * @throws ModelFailure when the inputs do not fit or the runtime fails
   */
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    try {
      return runOnce(inputs);
    } catch (OrtException e) {
      if (device == OnnxDevice.CPU || !settings.allowCpuFallback()) {
        throw refused(e);
      }
      LOG.warn(
          "model run failed on the GPU, now on the CPU model={} reason={}", name, e.getMessage());
      close();
      device = OnnxDevice.CPU;
      session = open();
      try {
        return runOnce(inputs);
      } catch (OrtException again) {
        throw refused(again);
      }
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      LOG.warn("model close failed model={} reason={}", name, e.getMessage());
    }
  }

  private Map<String, Tensor> runOnce(Map<String, Tensor> inputs) throws OrtException {
    var fed = new LinkedHashMap<String, OnnxTensor>();
    var opened = new ArrayList<OnnxTensor>();
    try {
      for (var input : inputs.entrySet()) {
        var tensor = toNative(input.getValue());
        opened.add(tensor);
        fed.put(input.getKey(), tensor);
      }
      try (var result = session.run(fed)) {
        var outputs = new LinkedHashMap<String, Tensor>();
        for (var output : result) {
          outputs.put(output.getKey(), fromNative((OnnxTensor) output.getValue()));
        }
        return outputs;
      }
    } finally {
      opened.forEach(OnnxTensor::close);
    }
  }

  private static OnnxTensor toNative(Tensor tensor) throws OrtException {
    var environment = OrtEnvironment.getEnvironment();
    return switch (tensor) {
      case Tensor.Floats floats ->
          OnnxTensor.createTensor(environment, FloatBuffer.wrap(floats.values()), floats.shape());
      case Tensor.Longs longs ->
          OnnxTensor.createTensor(environment, LongBuffer.wrap(longs.values()), longs.shape());
      case Tensor.Flags flags -> {
        var bytes = java.nio.ByteBuffer.allocateDirect(flags.values().length);
        for (boolean flag : flags.values()) {
          bytes.put((byte) (flag ? 1 : 0));
        }
        yield OnnxTensor.createTensor(
            environment, bytes.flip(), flags.shape(), ai.onnxruntime.OnnxJavaType.BOOL);
      }
    };
  }

  private Tensor fromNative(OnnxTensor tensor) {
    long[] shape = tensor.getInfo().getShape();
    return switch (tensor.getInfo().type) {
      case FLOAT -> {
        var buffer = tensor.getFloatBuffer();
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
              name,
              "an output has the type "
                  + tensor.getInfo().type
                  + ", which is not part of any contract here");
    };
  }

  private OrtSession openWithFallback() {
    try {
      return open();
    } catch (ModelFailure e) {
      if (device == OnnxDevice.CPU || !settings.allowCpuFallback()) {
        throw e;
      }
      LOG.warn("model not on the GPU, now on the CPU model={} reason={}", name, e.sentence());
      device = OnnxDevice.CPU;
      return open();
    }
  }

  private OrtSession open() {
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(settings.threads());
      // Idle compute threads that spin would take the cores from decoding and drawing.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      if (device == OnnxDevice.CUDA) {
        try (var cuda = new OrtCUDAProviderOptions(settings.gpu())) {
          cuda.add("cudnn_conv_algo_search", "HEURISTIC");
          cuda.add("arena_extend_strategy", "kSameAsRequested");
          if (settings.gpuMemoryBytes() > 0) {
            cuda.add("gpu_mem_limit", Long.toString(settings.gpuMemoryBytes()));
          }
          options.addCUDA(cuda);
        }
      }
      var opened = opener.open(OrtEnvironment.getEnvironment(), options);
      LOG.info("model opened model={} device={}", name, device);
      return opened;
    } catch (OrtException e) {
      throw refused(e);
    }
  }

  private ModelFailure refused(OrtException e) {
    return new ModelFailure(name, String.valueOf(e.getMessage()), e);
  }
}
