package io.scail.preprocessing.people;

import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.onnx.OnnxModel;
import io.scail.preprocessing.onnx.Tensor;
import java.util.Map;

/**
 * A network that tells the main subject of a picture, of whatever kind, from its background: one
 * picture [1, 3, side, side] in, one plane [1, 1, side, side] first among its answers. Used by one
 * thread at a time.
 */
public final class Matting {

  /** What a network was trained to take and give. */
  public enum Kind {
    /** ISNet (dichotomous image segmentation): values around 0, gives shares of its own range. */
    ISNET,
    /** BiRefNet: ImageNet's mean and deviation, gives log-odds. */
    BIREFNET
  }

  private static final int NATIVE_SIZE = 1024;
  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

  private final OnnxModel model;
  private final Kind kind;
  private final int size;

  /**
   * @param model stays the caller's to close
   * @throws ModelFailure when it has another contract
   */
  public Matting(OnnxModel model, Kind kind) {
    this.model = model;
    this.kind = kind;
    long[] shape = model.inputShape(model.inputs().getFirst());
    if (model.inputs().size() != 1 || shape.length != 4 || shape[1] != 3) {
      throw new ModelFailure(
          model.name(), "it does not take one picture of three channels; it is no matting model");
    }
    this.size = shape[3] > 0 ? (int) shape[3] : NATIVE_SIZE;
  }

  /** File name of the network. */
  public String name() {
    return model.name();
  }

  /** The pixels of the subject; the network sees the picture stretched to a square. */
  public Mask foreground(Frame frame) {
    var outputs =
        model.run(
            Map.of(
                model.inputs().getFirst(), new Tensor.Floats(normalised(frame), 1, 3, size, size)));
    if (!(outputs.get(model.outputs().getFirst()) instanceof Tensor.Floats plane)
        || plane.shape().length < 2) {
      throw new ModelFailure(model.name(), "its first answer is no plane of numbers");
    }
    int rows = (int) plane.shape()[plane.shape().length - 2];
    int columns = (int) plane.shape()[plane.shape().length - 1];
    float[] values = kind == Kind.ISNET ? centred(plane.values()) : plane.values();
    return Sam3Pictures.mask(values, 0, columns, rows, frame.width(), frame.height());
  }

  private float[] normalised(Frame frame) {
    float[] values = Sam3Pictures.encode(frame, size);
    int plane = size * size;
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (kind) {
            case ISNET -> values[i] / 2;
            case BIREFNET -> ((values[i] + 1) / 2 - MEAN[i / plane]) / DEVIATION[i / plane];
          };
    }
    return values;
  }

  /** Moved so that the middle of the range is 0; a plane of one value shows nothing. */
  private static float[] centred(float[] values) {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    var centred = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      centred[i] = values[i] - (least + most) / 2;
    }
    return centred;
  }
}
