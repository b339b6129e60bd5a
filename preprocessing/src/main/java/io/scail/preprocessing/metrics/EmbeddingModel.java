package io.scail.preprocessing.metrics;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A network of the operator's that turns a picture of a person into a vector: one input [1, 3,
 * side, side], and the vector as its first output. Vectors of one person point the same way.
 *
 * @param file the ONNX graph
 * @param crop what of a person it is shown
 * @param side of its input in pixels
 * @param mean subtracted from each channel, of values 0 to 1 in the order red, green, blue
 * @param deviation that each channel is then divided by
 */
public record EmbeddingModel(
    Path file, Crop crop, int side, List<Double> mean, List<Double> deviation) {

  /** What is cut out of the frame, always a square. */
  public enum Crop {
    /** The person from head to foot: for networks of whole pictures such as DINO or CLIP. */
    PERSON,
    /** The head: for networks of faces. */
    HEAD
  }

  private static final int CHANNELS = 3;

  public EmbeddingModel {
    Objects.requireNonNull(file);
    Objects.requireNonNull(crop);
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (side < 1
        || mean.size() != CHANNELS
        || deviation.size() != CHANNELS
        || deviation.stream().anyMatch(d -> !(d > 0))) {
      throw new IllegalArgumentException(
          "a side of %d, mean %s and deviation %s".formatted(side, mean, deviation));
    }
  }
}
