package io.scail.preprocessing.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.scail.preprocessing.failure.ModelFailure;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One model, ready to run, until the {@link OnnxSessions} that opened it are closed. Used by one
 * thread at a time.
 *
 * <p>A run that fails on the GPU is made again on the CPU when the settings allow it, with a
 * warning in the log. The next run tries the GPU again, since another program may have had its
 * memory; after three failures in a row the model stays on the CPU. {@link #device} says where it
 * ran last.
 */
public final class OnnxModel {

  private static final Logger LOG = LoggerFactory.getLogger(OnnxModel.class);

  /** Failed runs in a row after which the GPU is given up. */
  private static final int GPU_ATTEMPTS = 3;

  private final ModelSource source;
  private final SessionOpener opener;
  private final Map<String, OnnxJavaType> inputTypes;
  private OnnxDevice device;
  private OnnxDevice lastRun;
  private OrtSession session;

  /** On the CPU, from a failure on the GPU to the next success there. */
  private Optional<OrtSession> substitute = Optional.empty();

  private int gpuFailures;
  private Consumer<Map<String, Tensor>> listener = RecordedRuns::ignore;

  OnnxModel(ModelSource source, SessionOpener opener) {
    this.source = source;
    this.opener = opener;
    var opened = opener.open(source);
    this.session = opened.session();
    this.device = opened.device();
    this.lastRun = device;
    this.inputTypes = inputTypes();
  }

  /** File name of the model. */
  public String name() {
    return source.name();
  }

  /** Where the model ran last; before its first run, where it will. */
  public OnnxDevice device() {
    return lastRun;
  }

  /** SHA-256 of the graph and the files that hold its weights. */
  public String sha256() {
    return source.sha256();
  }

  /** Bytes of the graph and its weights. */
  public long bytes() {
    return source.bytes();
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
        throw new ModelFailure(
            name(), "it has no input " + input + "; it is not the expected model");
      }
      return tensor.getShape();
    } catch (OrtException e) {
      throw SessionOpener.refused(name(), e);
    }
  }

  /**
   * @throws ModelFailure when the graph lacks one of the inputs or outputs
   */
  public OnnxModel requiring(List<String> inputs, List<String> outputs) {
    if (!session.getInputNames().containsAll(inputs)
        || !session.getOutputNames().containsAll(outputs)) {
      throw GraphFile.otherContract(
          name(), session.getInputNames(), session.getOutputNames(), inputs, outputs);
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
    return run(inputs, session.getOutputNames());
  }

  /**
   * Runs the model once for some of its outputs.
   *
   * @throws ModelFailure when the inputs do not fit or the runtime fails
   */
  public Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> wanted) {
    listener.accept(inputs);
    try {
      var outputs = runOnce(session, inputs, wanted);
      lastRun = device;
      gpuFailures = 0;
      closeSubstitute();
      return outputs;
    } catch (OrtException e) {
      if (device == OnnxDevice.CPU
          || !opener.settings().allowCpuFallback()
          // What does not fit the graph fits it nowhere.
          || e.getCode() == OrtException.OrtErrorCode.ORT_INVALID_ARGUMENT) {
        throw SessionOpener.refused(name(), e);
      }
      return runOnCpu(inputs, wanted, e);
    }
  }

  private Map<String, Tensor> runOnCpu(
      Map<String, Tensor> inputs, Set<String> wanted, OrtException failure) {
    gpuFailures++;
    LOG.warn(
        "model run failed on the GPU, this one on the CPU model={} failures={} reason={}",
        name(),
        gpuFailures,
        failure.getMessage());
    // Opened before the other is closed: where this fails, the GPU can still be tried again.
    var cpu = substitute.orElseGet(() -> opener.openOn(OnnxDevice.CPU, source));
    substitute = Optional.of(cpu);
    lastRun = OnnxDevice.CPU;
    if (gpuFailures >= GPU_ATTEMPTS) {
      LOG.warn("model stays on the CPU from now on model={} failures={}", name(), gpuFailures);
      close(session);
      session = cpu;
      substitute = Optional.empty();
      device = OnnxDevice.CPU;
    }
    try {
      return runOnce(cpu, inputs, wanted);
    } catch (OrtException e) {
      throw SessionOpener.refused(name(), e);
    }
  }

  /**
   * Runs the model once on zeros, so that the first picture does not wait for what a session
   * prepares in its first run.
   *
   * @param freeSide length of the sides that the graph leaves open
   */
  public void warmUp(int freeSide) {
    var zeros = new HashMap<String, Tensor>();
    for (var input : inputTypes.entrySet()) {
      long[] shape = inputShape(input.getKey());
      long count = 1;
      for (int i = 0; i < shape.length; i++) {
        shape[i] = shape[i] > 0 ? shape[i] : freeSide;
        count *= shape[i];
      }
      int length = Math.toIntExact(count);
      zeros.put(
          input.getKey(),
          switch (input.getValue()) {
            case INT64 -> new Tensor.Longs(new long[length], shape);
            case BOOL -> new Tensor.Flags(new boolean[length], shape);
            default -> new Tensor.Floats(new float[length], shape);
          });
    }
    run(zeros);
  }

  /** Hears the inputs of every run from now on. */
  void hear(Consumer<Map<String, Tensor>> newListener) {
    listener = newListener;
  }

  /** The same run again, any number of times, with nothing around it. */
  Rerun rerun(Map<String, Tensor> inputs) {
    try {
      return new Rerun(new NativeTensors(inputs, inputTypes));
    } catch (OrtException e) {
      throw SessionOpener.refused(name(), e);
    }
  }

  /** A run whose inputs lie in native memory already. */
  final class Rerun implements AutoCloseable {
    private final NativeTensors inputs;

    private Rerun(NativeTensors inputs) {
      this.inputs = inputs;
    }

    void run() {
      try {
        session.run(inputs.tensors()).close();
      } catch (OrtException e) {
        throw SessionOpener.refused(name(), e);
      }
    }

    @Override
    public void close() {
      inputs.close();
    }
  }

  void close() {
    close(session);
    closeSubstitute();
  }

  private void closeSubstitute() {
    substitute.ifPresent(this::close);
    substitute = Optional.empty();
  }

  private void close(OrtSession open) {
    try {
      open.close();
    } catch (OrtException e) {
      LOG.warn("model close failed model={} reason={}", name(), e.getMessage());
    }
  }

  private Map<String, Tensor> runOnce(OrtSession on, Map<String, Tensor> inputs, Set<String> wanted)
      throws OrtException {
    try (var fed = new NativeTensors(inputs, inputTypes);
        var result = on.run(fed.tensors(), wanted)) {
      var outputs = new LinkedHashMap<String, Tensor>();
      for (var output : result) {
        outputs.put(output.getKey(), NativeTensors.copyOf((OnnxTensor) output.getValue(), name()));
      }
      return outputs;
    }
  }

  private Map<String, OnnxJavaType> inputTypes() {
    try {
      var types = new LinkedHashMap<String, OnnxJavaType>();
      for (var input : session.getInputInfo().entrySet()) {
        if (input.getValue().getInfo() instanceof TensorInfo tensor) {
          types.put(input.getKey(), tensor.type);
        }
      }
      return types;
    } catch (OrtException e) {
      close();
      throw SessionOpener.refused(name(), e);
    }
  }
}
