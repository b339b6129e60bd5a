package io.scail.preprocessing.onnx;

/** Where a session runs. */
public enum OnnxDevice {
  CPU,
  CUDA
}
