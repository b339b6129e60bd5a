package io.scail.preprocessing.onnx;

import ai.onnxruntime.OrtEnvironment;
import io.scail.preprocessing.natives.UnpackedLibraries;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The one way to ONNX Runtime's environment: its native libraries are unpacked before. */
final class OnnxLibrary {
  /** What ONNX Runtime reads; an operator's own folder is left alone. */
  private static final String FOLDER = "onnxruntime.native.path";

  private static final Map<String, String> PLATFORMS =
      Map.of("amd64", "linux-x64", "x86_64", "linux-x64", "aarch64", "linux-aarch64");

  // The shared objects of providers must lie beside the library that opens them.
  private static final List<String> FILES =
      Stream.of(
              "onnxruntime",
              "onnxruntime4j_jni",
              "onnxruntime_providers_shared",
              "onnxruntime_providers_cuda",
              "onnxruntime_providers_tensorrt")
          .map(name -> "lib" + name + ".so")
          .toList();

  // Once, also where it cannot be done: every tensor asks for the environment.
  static {
    unpack();
  }

  private OnnxLibrary() {}

  static OrtEnvironment environment() {
    return OrtEnvironment.getEnvironment();
  }

  private static void unpack() {
    var platform = PLATFORMS.get(System.getProperty("os.arch"));
    boolean linux = System.getProperty("os.name").equals("Linux");
    if (linux && platform != null && System.getProperty(FOLDER) == null) {
      UnpackedLibraries.unpack(
              OrtEnvironment.class.getClassLoader(),
              "ai/onnxruntime/native/" + platform + "/",
              FILES)
          .ifPresent(folder -> System.setProperty(FOLDER, folder.toString()));
    }
  }
}
