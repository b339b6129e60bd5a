package io.scail.models.torch;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import io.scail.models.failure.EngineFailure;
import io.scail.models.failure.MemoryFailure;
import io.scail.models.failure.ModelsFailure;
import java.util.List;
import java.util.regex.Pattern;

/** Turns libtorch's errors into ours. The interpreter drops their types, so the text decides. */
final class EngineErrors {
  // The caching allocator's words, the driver's, and those of libraries that allocate by
  // themselves.
  private static final List<String> GPU_MEMORY =
      List.of(
          "CUDA out of memory",
          "CUDA error: out of memory",
          "CUBLAS_STATUS_ALLOC_FAILED",
          "CUDNN_STATUS_ALLOC_FAILED");

  // Said where there is no room, and also by a library or a device that is broken.
  private static final List<String> PERHAPS_GPU_MEMORY =
      List.of(
          "CUBLAS_STATUS_NOT_INITIALIZED", "unable to find an engine to execute this computation");

  /** Part of a device's memory below which it is taken for full. */
  private static final int LITTLE = 16;

  /** The interpreter's last word, and libtorch's before its advice on debugging. */
  private static final Pattern REASON = Pattern.compile("([A-Za-z_]+\\.)*[A-Za-z]*Error: .*");

  private EngineErrors() {}

  static ModelsFailure of(String where, EngineException error) {
    String text = String.valueOf(error.getMessage());
    if (GPU_MEMORY.stream().anyMatch(text::contains)
        || (PERHAPS_GPU_MEMORY.stream().anyMatch(text::contains) && isFull())) {
      try {
        JniUtils.emptyCudaCache();
      } catch (EngineException broken) {
        error.addSuppressed(broken);
        return new EngineFailure(where, lastLine(text), error);
      }
      return new MemoryFailure(outOfMemory(where, "GPU", text), error);
    }
    if (text.contains("can't allocate memory")) {
      return new MemoryFailure(outOfMemory(where, "host", text), error);
    }
    return new EngineFailure(where, lastLine(text), error);
  }

  private static boolean isFull() {
    var device = TorchThread.currentDevice();
    if (!device.isCuda()) {
      return false;
    }
    try {
      var memory = DeviceMemory.of(device);
      return memory.available() < memory.total() / LITTLE;
    } catch (ModelsFailure e) {
      return false;
    }
  }

  private static String outOfMemory(String where, String memory, String text) {
    return where
        + " ran out of "
        + memory
        + " memory; choose a smaller size or fewer frames, or let the operator lower the setting memory ("
        + lastLine(text)
        + ")";
  }

  /** The interpreter prints a traceback and then the reason; CUDA's has advice behind it. */
  private static String lastLine(String text) {
    var lines = text.strip().lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    return lines.reversed().stream()
        .filter(REASON.asMatchPredicate())
        .findFirst()
        .orElseGet(() -> lines.isEmpty() ? "no reason was given" : lines.getLast());
  }
}
