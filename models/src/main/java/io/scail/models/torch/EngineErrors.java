package io.scail.models.torch;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import io.scail.models.failure.EngineFailure;
import io.scail.models.failure.MemoryFailure;
import io.scail.models.failure.ModelsFailure;
import java.util.List;

/** Turns libtorch's errors into ours. The interpreter drops their types, so the text decides. */
final class EngineErrors {
  // The caching allocator's words, the driver's, and those of libraries that allocate by
  // themselves.
  private static final List<String> GPU_MEMORY =
      List.of(
          "CUDA out of memory",
          "CUDA error: out of memory",
          "CUBLAS_STATUS_ALLOC_FAILED",
          "CUBLAS_STATUS_NOT_INITIALIZED",
          "CUDNN_STATUS_ALLOC_FAILED",
          // A convolution none of whose ways finds room for its workspace.
          "unable to find an engine to execute this computation");

  private EngineErrors() {}

  static ModelsFailure of(String where, EngineException error) {
    String text = String.valueOf(error.getMessage());
    if (GPU_MEMORY.stream().anyMatch(text::contains)) {
      JniUtils.emptyCudaCache();
      return new MemoryFailure(outOfMemory(where, "GPU", text), error);
    }
    if (text.contains("can't allocate memory")) {
      return new MemoryFailure(outOfMemory(where, "host", text), error);
    }
    return new EngineFailure(where, lastLine(text), error);
  }

  private static String outOfMemory(String where, String memory, String text) {
    return where
        + " ran out of "
        + memory
        + " memory; choose a smaller size or fewer frames, or let the operator lower the setting memory ("
        + lastLine(text)
        + ")";
  }

  /** The interpreter prints a traceback and then the reason. */
  private static String lastLine(String text) {
    var lines = text.strip().lines().filter(line -> !line.isBlank()).toList();
    return lines.isEmpty() ? "no reason was given" : lines.getLast().strip();
  }
}
