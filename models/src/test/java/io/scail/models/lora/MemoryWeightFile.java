package io.scail.models.lora;

import io.scail.models.tensor.Layout;
import io.scail.models.tensor.ScalarType;
import io.scail.models.weights.TensorEntry;
import io.scail.models.weights.WeightFile;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A weight file that exists in memory only, filled with seeded numbers. */
final class MemoryWeightFile implements WeightFile {
  private final Path path;
  private final Arena arena = Arena.ofShared();
  private final SequencedMap<String, TensorEntry> tensors = new LinkedHashMap<>();
  private final RandomGenerator random;

  MemoryWeightFile(String name, long seed) {
    this.path = Path.of(name);
    this.random = new SplittableRandom(seed);
  }

  MemoryWeightFile with(String name, long... sizes) {
    var layout = Layout.contiguous(sizes);
    var bytes = arena.allocate(layout.count() * Float.BYTES, 16);
    for (long i = 0; i < layout.count(); i++) {
      bytes.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
    }
    tensors.put(name, new TensorEntry(name, ScalarType.FLOAT32, layout, bytes));
    return this;
  }

  MemoryWeightFile withScalar(String name, float value) {
    var bytes = arena.allocate(Float.BYTES, 16);
    bytes.set(ValueLayout.JAVA_FLOAT, 0, value);
    tensors.put(name, new TensorEntry(name, ScalarType.FLOAT32, Layout.contiguous(), bytes));
    return this;
  }

  float[] floats(String name) {
    return Objects.requireNonNull(tensors.get(name)).bytes().toArray(ValueLayout.JAVA_FLOAT);
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public SequencedMap<String, TensorEntry> tensors() {
    return Collections.unmodifiableSequencedMap(tensors);
  }

  @Override
  public Map<String, String> metadata() {
    return Map.of();
  }

  @Override
  public void close() {
    arena.close();
  }
}
