package io.scail.preprocessing.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import io.scail.preprocessing.failure.ModelFailure;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens sessions on the wanted device, or on the CPU where the settings allow that. */
final class SessionOpener {

  private static final Logger LOG = LoggerFactory.getLogger(SessionOpener.class);

  private final OnnxSettings settings;
  private final Gpu gpu;

  /** Makes a session run on the GPU. */
  @FunctionalInterface
  interface Gpu {
    void addTo(OrtSession.SessionOptions options, ModelSource source) throws OrtException;
  }

  /** A session and where it runs. */
  record Opened(OrtSession session, OnnxDevice device) {}

  /**
   * @param memoryLeft bytes that a session may still take, 0 for no limit
   */
  SessionOpener(OnnxSettings settings, LongSupplier memoryLeft) {
    this(
        settings,
        (options, source) -> addCuda(options, source, settings.gpu(), memoryLeft.getAsLong()));
  }

  SessionOpener(OnnxSettings settings, Gpu gpu) {
    this.settings = settings;
    this.gpu = gpu;
  }

  OnnxSettings settings() {
    return settings;
  }

  /**
   * @throws ModelFailure when the model does not open on any allowed device
   */
  Opened open(ModelSource source) {
    if (settings.device() == OnnxDevice.CPU) {
      return new Opened(openOn(OnnxDevice.CPU, source), OnnxDevice.CPU);
    }
    try {
      return new Opened(openOn(OnnxDevice.CUDA, source), OnnxDevice.CUDA);
    } catch (ModelFailure e) {
      if (!settings.allowCpuFallback()) {
        throw e;
      }
      LOG.warn(
          "model not on the GPU, now on the CPU model={} reason={}", source.name(), e.sentence());
      return new Opened(openOn(OnnxDevice.CPU, source), OnnxDevice.CPU);
    }
  }

  OrtSession openOn(OnnxDevice device, ModelSource source) {
    // First of all: options, too, would load the native library.
    var environment = OnnxLibrary.environment();
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(settings.threads());
      // Idle compute threads that spin would take the cores from decoding and drawing.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      if (device == OnnxDevice.CUDA) {
        gpu.addTo(options, source);
      }
      var opened = source.open(environment, options);
      LOG.info("model opened model={} device={} sha256={}", source.name(), device, source.sha256());
      return opened;
    } catch (OrtException e) {
      throw refused(source.name(), e);
    }
  }

  private static void addCuda(
      OrtSession.SessionOptions options, ModelSource source, int gpu, long memoryLeft)
      throws OrtException {
    if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
      throw new ModelFailure(
          source.name(),
          "the GPU was asked for, but this build of ONNX Runtime has no CUDA; install the GPU build"
              + " or choose the CPU");
    }
    try (var cuda = new OrtCUDAProviderOptions(gpu)) {
      cuda.add("cudnn_conv_algo_search", "HEURISTIC");
      cuda.add("arena_extend_strategy", "kSameAsRequested");
      if (memoryLeft > 0) {
        cuda.add("gpu_mem_limit", Long.toString(memoryLeft));
      }
      options.addCUDA(cuda);
    }
  }

  static ModelFailure refused(String model, OrtException e) {
    return new ModelFailure(model, String.valueOf(e.getMessage()), e);
  }
}
