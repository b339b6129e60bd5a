package io.scail.preprocessing.onnx;

/**
 * How models are run.
 *
 * @param device the wanted device; what was used is in {@link OnnxModel#device}
 * @param gpu index of the GPU
 * @param gpuMemoryBytes most memory of one session on the GPU; 0 for no limit
 * @param threads threads a session computes with on the CPU, at least 1
 * @param allowCpuFallback whether a session that cannot run on the GPU may run on the CPU; it is
 *     logged
 */
public record OnnxSettings(
    OnnxDevice device, int gpu, long gpuMemoryBytes, int threads, boolean allowCpuFallback) {
  public OnnxSettings {
    if (gpu < 0 || gpuMemoryBytes < 0 || threads < 1) {
      throw new IllegalArgumentException(
          "GPU " + gpu + ", " + gpuMemoryBytes + " bytes, " + threads + " threads");
    }
  }

  public static OnnxSettings cpu(int threads) {
    return new OnnxSettings(OnnxDevice.CPU, 0, 0, threads, false);
  }
}
