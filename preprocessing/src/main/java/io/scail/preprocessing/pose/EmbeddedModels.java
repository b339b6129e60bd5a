package io.scail.preprocessing.pose;

import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.onnx.OnnxModel;
import io.scail.preprocessing.onnx.OnnxSessions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The models that come with the product. */
public final class EmbeddedModels {

  private static final String FOLDER = "/io/scail/preprocessing/mediapipe/";

  private EmbeddedModels() {}

  /** Opens one, such as {@code pose_landmark}. */
  static OnnxModel open(String name, OnnxSessions sessions) {
    return sessions.open(name + ".onnx", bytes(name + ".onnx"));
  }

  /** SHA-256 of every model by its file name. */
  public static Map<String, String> digests() {
    var digests = new TreeMap<String, String>();
    new String(bytes("SHA256SUMS"), StandardCharsets.UTF_8)
        .lines()
        .forEach(line -> digests.put(line.substring(66), line.substring(0, 64)));
    return digests;
  }

  static byte[] bytes(String file) {
    try (var in = EmbeddedModels.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new ModelFailure(file, "it is missing from the program; install it again");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new ModelFailure(file, "it cannot be read from the program; install it again", e);
    }
  }
}
