package io.scail.preprocessing.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.scail.preprocessing.failure.ModelFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/**
 * Where a model lies, and exactly which one it is.
 *
 * @param name file name
 * @param bytes of the graph and its weights
 * @param sha256 of the graph's file; where weights lie in further files, of all their digests
 * @param graph opens it; a file must stay one, for the weights that lie beside it
 */
record ModelSource(String name, long bytes, String sha256, Graph graph) {

  private static final String SUMS = "SHA256SUMS";

  @FunctionalInterface
  interface Graph {
    OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions options)
        throws OrtException;
  }

  static ModelSource of(String name, byte[] graph) {
    return new ModelSource(
        name,
        graph.length,
        Sha256.of(graph),
        (environment, options) -> environment.createSession(graph, options));
  }

  static ModelSource of(Path file) {
    String name = String.valueOf(file.getFileName());
    var graph = GraphFile.read(file);
    try {
      long bytes = 0;
      var digests = new ArrayList<String>();
      for (var part : graph.files()) {
        bytes += Files.size(part);
        var digest = Sha256.of(part);
        requireListed(part, digest);
        digests.add(digest);
      }
      return new ModelSource(
          name,
          bytes,
          digests.size() == 1 ? digests.getFirst() : Sha256.of(digests),
          (environment, options) -> environment.createSession(file.toString(), options));
    } catch (IOException e) {
      throw new ModelFailure(name, "it cannot be read from disk", e);
    }
  }

  OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions options)
      throws OrtException {
    return graph.open(environment, options);
  }

  /** A folder may list what belongs in it: a digest, spaces, and a file name on each line. */
  private static void requireListed(Path file, String digest) throws IOException {
    var sums = file.resolveSibling(SUMS);
    if (!Files.isReadable(sums)) {
      return;
    }
    var name = String.valueOf(file.getFileName());
    for (var line : Files.readAllLines(sums)) {
      var columns = line.strip().split("\\s+\\*?", 2);
      if (columns.length == 2 && columns[1].equals(name) && !columns[0].equalsIgnoreCase(digest)) {
        throw new ModelFailure(
            name,
            "its SHA-256 is %s, not the %s of %s; get the file again"
                .formatted(digest, columns[0], SUMS));
      }
    }
  }
}
