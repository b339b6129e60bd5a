package io.scail.preprocessing;

import io.scail.preprocessing.people.Matting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A matting network that an operator brings. It finds animals where the embedded models look, and
 * the figure of a reference in which no person is recognised.
 *
 * @param file the graph
 * @param kind what it was trained to take and give
 */
public record MattingFile(Path file, Matting.Kind kind) {
  public MattingFile {
    Objects.requireNonNull(file);
    Objects.requireNonNull(kind);
  }

  /** The one in a folder: isnet.onnx or birefnet.onnx. */
  public static Optional<MattingFile> in(Path folder) {
    for (var kind : Matting.Kind.values()) {
      var file = folder.resolve(kind == Matting.Kind.ISNET ? "isnet.onnx" : "birefnet.onnx");
      if (Files.exists(file)) {
        return Optional.of(new MattingFile(file, kind));
      }
    }
    return Optional.empty();
  }
}
