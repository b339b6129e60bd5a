package io.scail.preprocessing.onnx;

/**
 * How models are run.
 *
 * @param device the wanted device; what was used is in {@link OnnxModel#device}
 * @param gpu index of the GPU
 * @param memoryBytes most memory that all models of one owner may take together; 0 for no limit
 * @param threads threads a session computes with on the CPU, at least 1
 * @param allowCpuFallback whether a session that cannot run on the GPU may run on the CPU; it is
 *     logged. False refuses instead
 */
public record OnnxSettings(
    OnnxDevice device, int gpu, long memoryBytes, int threads, boolean allowCpuFallback) {
  public OnnxSettings {
    if (gpu < 0 || memoryBytes < 0 || threads < 1) {
      throw new IllegalArgumentException(
          "GPU " + gpu + ", " + memoryBytes + " bytes, " + threads + " threads");
    }
  }

  public static OnnxSettings cpu(int threads) {
    return new OnnxSettings(OnnxDevice.CPU, 0, 0, threads, false);
  }

  /** The first GPU when there is one that works, else the CPU. */
  public static OnnxSettings cudaWhenThere(int threads) {
    return new OnnxSettings(OnnxDevice.CUDA, 0, 0, threads, true);
  }

  public OnnxSettings withMemoryBytes(long bytes) {
    return new OnnxSettings(device, gpu, bytes, threads, allowCpuFallback);
  }
}
