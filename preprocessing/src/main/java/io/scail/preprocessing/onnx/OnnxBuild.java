package io.scail.preprocessing.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import io.scail.preprocessing.failure.ModelFailure;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The ONNX Runtime that this program runs on.
 *
 * @param version its own
 * @param providers what it was built to run on, such as {@code CPU} and {@code CUDA}
 */
public record OnnxBuild(String version, List<String> providers) {
  /** A graph of one node, a Relu of one number: y = max(0, x). */
  private static final byte[] TRIAL =
      HexFormat.of()
          .parseHex(
              "08083a330a0c0a0178120179220452656c751201675a0f0a0178120a0a08080112040a020801"
                  + "620f0a0179120a0a08080112040a0208014202100d");

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

  /**
   * What keeps a session from opening on a device, with nothing beside it; empty when it opens. A
   * provider that was built in may still lack the libraries that it links.
   */
  public static Optional<String> refusal(OnnxDevice device) {
    try (var sessions = new OnnxSessions(new OnnxSettings(device, 0, 0, 1, false))) {
      sessions.open("of one node", TRIAL);
      return Optional.empty();
    } catch (ModelFailure e) {
      return Optional.of(e.sentence());
    }
  }
}
