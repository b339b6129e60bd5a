package io.scail.preprocessing.metrics;

import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Point;
import io.scail.preprocessing.onnx.OnnxModel;
import io.scail.preprocessing.onnx.Tensor;
import io.scail.preprocessing.pose.CropPlane;
import java.util.Map;

/** Shows persons to the operator's network. */
final class PersonEmbedder {
  /** Of the frames of a clip every fourth is shown: neighbours give the same vector. */
  static final int EVERY = 4;

  /** Side of the head's square in lengths of the torso. */
  private static final double HEAD_SIDE = 1;

  /** Side of the person's square over its joints' extent. */
  private static final double PERSON_MARGIN = 1.25;

  private final EmbeddingModel settings;
  private final OnnxModel model;

  PersonEmbedder(EmbeddingModel settings, OnnxModel model) {
    this.settings = settings;
    this.model = model;
    if (model.inputs().size() != 1 || model.outputs().isEmpty()) {
      throw new ModelFailure(
          model.name(), "it has not one picture for input and a vector for output");
    }
  }

  float[] embed(Frame frame, BodyJoints joints) {
    int side = settings.side();
    float[] picture = crop(joints).sample(frame, side, 1, 0);
    int plane = side * side;
    for (int channel = 0; channel < 3; channel++) {
      float mean = settings.mean().get(channel).floatValue();
      float deviation = settings.deviation().get(channel).floatValue();
      for (int i = channel * plane; i < (channel + 1) * plane; i++) {
        picture[i] = (picture[i] - mean) / deviation;
      }
    }
    var outputs =
        model.run(Map.of(model.inputs().getFirst(), new Tensor.Floats(picture, 1, 3, side, side)));
    if (outputs.get(model.outputs().getFirst()) instanceof Tensor.Floats vector) {
      return vector.values();
    }
    throw new ModelFailure(model.name(), "its first output is no vector of floats");
  }

  private CropPlane crop(BodyJoints joints) {
    return switch (settings.crop()) {
      case HEAD -> {
        var nose = joints.at(BodyJoints.NOSE);
        yield new CropPlane(nose.x(), nose.y(), HEAD_SIDE * joints.torso(), 0);
      }
      case PERSON -> {
        double left = joints.points().stream().mapToDouble(Point::x).min().orElseThrow();
        double right = joints.points().stream().mapToDouble(Point::x).max().orElseThrow();
        double top = joints.points().stream().mapToDouble(Point::y).min().orElseThrow();
        double bottom = joints.points().stream().mapToDouble(Point::y).max().orElseThrow();
        yield new CropPlane(
            (left + right) / 2,
            (top + bottom) / 2,
            PERSON_MARGIN * Math.max(1, Math.max(right - left, bottom - top)),
            0);
      }
    };
  }

  static double cosine(float[] one, float[] other) {
    double product = 0;
    double a = 0;
    double b = 0;
    for (int i = 0; i < one.length; i++) {
      product += (double) one[i] * other[i];
      a += (double) one[i] * one[i];
      b += (double) other[i] * other[i];
    }
    return product / Math.sqrt(a * b);
  }
}
