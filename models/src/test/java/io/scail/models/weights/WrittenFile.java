package io.scail.models.weights;

import io.scail.models.tensor.Layout;
import io.scail.models.tensor.ScalarType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Writes safetensors files of seeded float32 numbers. */
final class WrittenFile {
  private WrittenFile() {}

  static Path of(Path path, Map<String, List<Long>> sizes) {
    var values = new LinkedHashMap<String, float[]>();
    var random = new SplittableRandom(1);
    sizes.forEach(
        (name, dimensions) -> {
          var numbers = new float[(int) Layout.contiguous(dimensions).count()];
          for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
          }
          values.put(name, numbers);
        });
    return of(path, sizes, values);
  }

  static Path of(Path path, Map<String, List<Long>> sizes, Map<String, float[]> values) {
    var declared = new LinkedHashMap<String, SafetensorsWriter.Declaration>();
    sizes.forEach(
        (name, dimensions) ->
            declared.put(name, new SafetensorsWriter.Declaration(ScalarType.FLOAT32, dimensions)));
    try (var writer = SafetensorsWriter.create(path, declared, Map.of())) {
      for (String name : declared.keySet()) {
        float[] numbers = values.getOrDefault(name, new float[0]);
        var bytes =
            ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        writer.write(bytes);
      }
      writer.finish();
    }
    return path;
  }
}
