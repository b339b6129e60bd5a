package io.scail.preprocessing.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import java.util.List;

/**
 * The ONNX Runtime that this program runs on.
 *
 * @param version its own
 * @param providers what it was built to run on, such as {@code CPU} and {@code CUDA}
 */
public record OnnxBuild(String version, List<String> providers) {
  public OnnxBuild {
    providers = List.copyOf(providers);
  }

  /** Loads it and asks. */
  public static OnnxBuild load() {
    var version = OnnxLibrary.environment().getVersion();
    var providers =
        OrtEnvironment.getAvailableProviders().stream().map(OrtProvider::name).sorted().toList();
    return new OnnxBuild(version, providers);
  }
}
