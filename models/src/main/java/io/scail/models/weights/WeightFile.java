package io.scail.models.weights;

import io.scail.models.failure.WeightsFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** An open weight file. Its tensors are views of mapped memory and end with it. Thread-safe. */
public interface WeightFile extends AutoCloseable {

  /**
   * Opens a file of any known format, told by its content: safetensors, an index over safetensors
   * shards, or a torch checkpoint (zip, or the format before it).
   *
   * @throws WeightsFailure if the file cannot be read or is unsound
   */
  static WeightFile open(Path path) {
    return WeightFormat.of(path).open(path);
  }

  Path path();

  /** Every file on disk that this one consists of. */
  default List<Path> files() {
    return List.of(path());
  }

  /** Tensors by their name in the file, in the file's order. */
  SequencedMap<String, TensorEntry> tensors();

  /**
   * One tensor.
   *
   * @throws WeightsFailure if the file does not have it
   */
  default TensorEntry tensor(String name) {
    var entry = tensors().get(name);
    if (entry == null) {
      throw new WeightsFailure(path().toString(), "has no tensor " + name);
    }
    return entry;
  }

  /** Free text that the file carries besides its tensors; empty where the format has none. */
  Map<String, String> metadata();

  /** Unmaps the file. Nothing made from its memory may be used afterwards. */
  @Override
  void close();
}
