package io.scail.models.torch;

import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;

/** The GPUs of this machine as libtorch sees them. */
final class Accelerators {
  private Accelerators() {}

  /** How many there are; 0 when the installed libtorch is the one for CPUs. Loads libtorch. */
  static int usable() {
    TorchThread.rootManager();
    var engine = Engine.getEngine("PyTorch");
    return engine.hasCapability(StandardCapabilities.CUDA) ? engine.getGpuCount() : 0;
  }
}
