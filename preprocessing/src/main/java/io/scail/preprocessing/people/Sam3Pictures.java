package io.scail.preprocessing.people;

import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.onnx.OnnxModel;
import java.util.stream.IntStream;

/**
 * SAM3's arithmetic around the networks: the picture that goes in, and scores and masks that come
 * out.
 */
final class Sam3Pictures {

  /** Side of the picture when neither the graph nor the settings say one. */
  private static final int NATIVE_SIZE = 1008;

  private static final int PATCH = 14;

  private Sam3Pictures() {}

  /**
   * Pixels a side of the picture that a graph takes.
   *
   * @param wanted used when the graph leaves it open; 0 for the native 1008
   * @throws ModelFailure when the picture is no square, or no multiple of the patches' side
   */
  static int side(OnnxModel vision, String input, int wanted) {
    long[] shape = vision.inputShape(input);
    if (shape.length != 4) {
      throw new ModelFailure(
          vision.name(), "its input " + input + " has " + shape.length + " sides, not 4");
    }
    if (shape[2] > 0 && shape[3] > 0 && shape[2] != shape[3]) {
      throw new ModelFailure(
          vision.name(),
          "its picture has %d x %d pixels and is no square; export it with one side"
              .formatted(shape[2], shape[3]));
    }
    long stated = Math.max(shape[2], shape[3]);
    int side = stated > 0 ? (int) stated : wanted > 0 ? wanted : NATIVE_SIZE;
    if (side % PATCH != 0) {
      throw new ModelFailure(
          vision.name(), "its picture has " + side + " pixels a side, no multiple of 14");
    }
    return side;
  }

  /**
   * The picture stretched to a square (bilinear, its support grown when shrinking), rounded to 8
   * bits and mapped to -1..1: [3, size, size].
   */
  static float[] encode(Frame frame, int size) {
    var across = taps(frame.width(), size);
    var along = taps(frame.height(), size);
    byte[] rgb = frame.rgb();
    int height = frame.height();
    var narrow = new float[3 * height * size];
    IntStream.range(0, height)
        .parallel()
        .forEach(
            y -> {
              for (int x = 0; x < size; x++) {
                var tap = across[x];
                for (int channel = 0; channel < 3; channel++) {
                  float sum = 0;
                  for (int i = 0; i < tap.weights.length; i++) {
                    sum +=
                        tap.weights[i]
                            * (rgb[3 * (y * frame.width() + tap.first + i) + channel] & 0xff);
                  }
                  narrow[(channel * height + y) * size + x] = sum;
                }
              }
            });
    var values = new float[3 * size * size];
    for (int channel = 0; channel < 3; channel++) {
      for (int y = 0; y < size; y++) {
        var tap = along[y];
        for (int x = 0; x < size; x++) {
          float sum = 0;
          for (int i = 0; i < tap.weights.length; i++) {
            sum += tap.weights[i] * narrow[(channel * height + tap.first + i) * size + x];
          }
          int level = Math.clamp(Math.round(sum), 0, 255);
          values[(channel * size + y) * size + x] = (level / 255f - 0.5f) / 0.5f;
        }
      }
    }
    return values;
  }

  /** Chance that a query shows what was asked for. */
  static double score(double logit, double presence) {
    return sigmoid(logit) * sigmoid(presence);
  }

  /** Log-odds of a small grid, bilinear to the frame's size, on where positive. */
  static Mask mask(float[] logits, int start, int columns, int rows, int width, int height) {
    return Mask.of(
        width,
        height,
        (x, y) -> {
          double u = Math.clamp((x + 0.5) * columns / width - 0.5, 0, columns - 1);
          double v = Math.clamp((y + 0.5) * rows / height - 0.5, 0, rows - 1);
          int left = (int) u;
          int top = (int) v;
          int right = Math.min(left + 1, columns - 1);
          int bottom = Math.min(top + 1, rows - 1);
          double above = mix(logits, start + top * columns, left, right, u - left);
          double below = mix(logits, start + bottom * columns, left, right, u - left);
          return above + (v - top) * (below - above) > 0;
        });
  }

  private static double mix(float[] values, int row, int left, int right, double share) {
    return values[row + left] + share * (values[row + right] - values[row + left]);
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  /** Weights of the source pixels from {@code first} on. */
  private static final class Tap {
    private final int first;
    private final float[] weights;

    Tap(int first, float[] weights) {
      this.first = first;
      this.weights = weights;
    }
  }

  private static Tap[] taps(int source, int target) {
    double scale = (double) source / target;
    double support = Math.max(1, scale);
    var taps = new Tap[target];
    for (int i = 0; i < target; i++) {
      double centre = (i + 0.5) * scale;
      int first = Math.max(0, (int) (centre - support + 0.5));
      int end = Math.min(source, (int) (centre + support + 0.5));
      var weights = new float[end - first];
      double sum = 0;
      for (int k = 0; k < weights.length; k++) {
        sum += weight(first + k, centre, support);
      }
      for (int k = 0; k < weights.length; k++) {
        weights[k] = (float) (weight(first + k, centre, support) / sum);
      }
      taps[i] = new Tap(first, weights);
    }
    return taps;
  }

  private static double weight(int pixel, double centre, double support) {
    return Math.max(0, 1 - Math.abs(pixel + 0.5 - centre) / support);
  }
}
