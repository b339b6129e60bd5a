package io.scail.models.weights;

import java.nio.file.Path;
import java.util.Map;
import java.util.SequencedMap;

/** An open weight file. Its tensors are views of mapped memory and end with it. Thread-safe. */
public interface WeightFile extends AutoCloseable {
  Path path();

  /** Tensors by their name in the file, in the file's order. */
  SequencedMap<String, TensorEntry> tensors();

  /** Free text that the file carries besides its tensors; empty where the format has none. */
  Map<String, String> metadata();

  /** Unmaps the file. Nothing made from its memory may be used afterwards. */
  @Override
  void close();
}
