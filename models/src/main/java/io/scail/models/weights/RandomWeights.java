package io.scail.models.weights;

import io.scail.models.tensor.ScalarType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Writes a weight file of a network's real names and shapes with random values, of a size that
 * keeps activations near one: for rehearsals of a full-size model without its weights, and for
 * tests.
 */
public final class RandomWeights {
  // Drawing sixteen thousand million numbers one by one would take minutes; tensors read this table
  // from places of their own instead.
  private static final int TABLE = 1 << 20;

  private static final int BUFFER_ELEMENTS = 1 << 18;

  private final float[] table = new float[TABLE];
  private final SplittableRandom random;
  private final ScalarType type;

  private RandomWeights(ScalarType type, long seed) {
    this.type = type;
    this.random = new SplittableRandom(seed);
    for (int i = 0; i < TABLE; i++) {
      table[i] = (float) random.nextGaussian();
    }
  }

  /**
   * Writes a file.
   *
   * @param type float32 or bfloat16
   * @param seed the same one gives the same bytes
   * @throws io.scail.models.failure.WeightsFailure if the file cannot be written
   */
  public static void write(Path file, WeightContract contract, ScalarType type, long seed) {
    if (type != ScalarType.FLOAT32 && type != ScalarType.BFLOAT16) {
      throw new IllegalArgumentException("random weights are float32 or bfloat16, not " + type);
    }
    new RandomWeights(type, seed).write(file, contract);
  }

  private void write(Path file, WeightContract contract) {
    var tensors = new LinkedHashMap<String, SafetensorsWriter.Declaration>();
    contract
        .sizes()
        .forEach(
            (name, sizes) -> tensors.put(name, new SafetensorsWriter.Declaration(type, sizes)));
    try (var writer = SafetensorsWriter.create(file, tensors, Map.of("source", "random"))) {
      contract.sizes().forEach((name, sizes) -> write(writer, name, sizes));
      writer.finish();
    }
  }

  private void write(SafetensorsWriter writer, String name, List<Long> sizes) {
    long count = sizes.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    boolean scale = isScale(name, sizes);
    float spread = scale ? 0.2f : spread(name, sizes);
    float centre = scale ? 1 : 0;
    var buffer = ByteBuffer.allocate(BUFFER_ELEMENTS * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    int at = random.nextInt(TABLE);
    for (long done = 0; done < count; ) {
      int part = (int) Math.min(BUFFER_ELEMENTS, count - done);
      buffer.clear();
      for (int i = 0; i < part; i++) {
        float value = centre + spread * table[at++ & (TABLE - 1)];
        if (type == ScalarType.FLOAT32) {
          buffer.putFloat(value);
        } else {
          buffer.putShort(BrainFloat.of(value));
        }
      }
      writer.write(buffer.flip());
      done += part;
      at = random.nextInt(TABLE);
    }
  }

  /** Scales of norms surround one. */
  private static boolean isScale(String name, List<Long> sizes) {
    boolean norm =
        name.contains("norm") || name.contains("img_emb.proj.0") || name.contains("img_emb.proj.4");
    return name.endsWith(".gamma") || (norm && name.endsWith(".weight") && sizes.size() == 1);
  }

  private static float spread(String name, List<Long> sizes) {
    if (name.endsWith(".bias")) {
      return 0.1f;
    }
    if (name.endsWith("modulation")) {
      return 0.3f;
    }
    long inputs = sizes.stream().skip(1).mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
    return (float) (1 / Math.sqrt((double) Math.max(1, inputs)));
  }
}
