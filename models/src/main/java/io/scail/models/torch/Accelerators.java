package io.scail.models.torch;

import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;

/** The GPUs of this machine. */
final class Accelerators {
  private Accelerators() {}

  /** How many libtorch can use; 0 when the installed one is for CPUs. Loads libtorch. */
  static int usable() {
    TorchThread.rootManager();
    // The engine's own count looks for CUDA's runtime library under a name that few have.
    return Engine.getEngine("PyTorch").hasCapability(StandardCapabilities.CUDA) ? present() : 0;
  }

  /** How many the driver offers to this process, whatever libtorch makes of them. */
  static int present() {
    return CudaDriver.installed().map(CudaDriver::devices).orElse(0);
  }
}
